package dev.logkv.engine.version;

import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.EnvelopeFuzz;
import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/** Gives a manifest the checksums that its bytes need, whatever they are. */
public final class ManifestSeal {

    private static final int CAPACITY = 48;

    private ManifestSeal() {}

    /** Returns a copy with the checksums of the header and of all records, and its true length. */
    public static byte[] sealed(byte[] manifest) {
        byte[] sealed = manifest.clone();
        if (sealed.length >= ManifestHeader.BYTES) {
            MemorySegment bytes = MemorySegment.ofArray(sealed);
            bytes.set(Layouts.U64, CAPACITY, sealed.length);
            EnvelopeFuzz.seal(bytes);
            records(
                    sealed,
                    new ManifestHeader(
                            Envelope.storeId(bytes), Envelope.fileNumber(bytes), 0, sealed.length));
        }
        return sealed;
    }

    private static void records(byte[] sealed, ManifestHeader header) {
        MemorySegment bytes = MemorySegment.ofArray(sealed);
        int at = ManifestHeader.BYTES;
        while (at + ManifestRecord.BYTES_MIN <= sealed.length) {
            int length = bytes.get(Layouts.U32, at + ManifestRecord.LENGTH);
            if (length < ManifestRecord.BYTES_MIN || length > sealed.length - at) {
                return;
            }
            bytes.set(
                    Layouts.U32,
                    at + ManifestRecord.CHECKSUM,
                    ManifestRecord.checksum(header, at, sealed, at, length));
            at += length;
        }
    }
}
