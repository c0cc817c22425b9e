package dev.logkv.engine.log;

import dev.logkv.engine.codec.EnvelopeFuzz;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.testkit.fuzz.FuzzOracle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Gives a segment the checksums that its bytes need, whatever they are, so that a fuzzer gets past
 * them: to what a parser believes of bytes whose checksum is right.
 */
public final class SegmentSeal {

    private static final int CAPACITY = 64;

    private SegmentSeal() {}

    /** Returns a copy with the checksums of the header and of all records, and its true length. */
    public static byte[] sealed(byte[] segment) {
        byte[] sealed = segment.clone();
        if (sealed.length >= SegmentHeader.BYTES) {
            MemorySegment bytes = MemorySegment.ofArray(sealed);
            bytes.set(Layouts.U64, CAPACITY, sealed.length);
            EnvelopeFuzz.seal(bytes);
            records(bytes, RecordFormat.seed(storeId(bytes), bytes.get(Layouts.U64, 32)));
        }
        return sealed;
    }

    private static UUID storeId(MemorySegment bytes) {
        return new UUID(bytes.get(Layouts.U64, 16), bytes.get(Layouts.U64, 24));
    }

    private static void records(MemorySegment bytes, long seed) {
        long at = SegmentHeader.BYTES;
        while (at + RecordFormat.HEADER_BYTES <= bytes.byteSize()) {
            int length = bytes.get(Layouts.U32, at + RecordFormat.LENGTH);
            if (length < RecordFormat.HEADER_BYTES || length > bytes.byteSize() - at) {
                return;
            }
            CRC32C crc = new CRC32C();
            crc.update(
                    bytes.asSlice(at + RecordFormat.LENGTH, length - RecordFormat.LENGTH)
                            .toArray(ValueLayout.JAVA_BYTE));
            bytes.set(
                    Layouts.U32,
                    at + RecordFormat.CHECKSUM,
                    RecordFormat.checksum(crc.getValue(), seed, at));
            at += length;
        }
    }

    /** Makes a sealed segment the successor of another. */
    public static byte[] linked(byte[] segment, byte[] previous) {
        byte[] linked = segment.clone();
        if (linked.length < SegmentHeader.BYTES) {
            return linked;
        }
        FuzzOracle.reads(previous.length, () -> link(MemorySegment.ofArray(linked), previous));
        return sealed(linked);
    }

    private static void link(MemorySegment bytes, byte[] previous) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment before = arena.allocateFrom(ValueLayout.JAVA_BYTE, previous);
            SegmentHeader header = SegmentHeader.read(before, "previous", 1);
            RecordScanner scanner = new RecordScanner(before, header, before.byteSize());
            while (scanner.next()) {
                // to its end
            }
            new SegmentHeader(
                            header.storeId(),
                            2,
                            scanner.nextSequence(),
                            header.basePosition() + scanner.end(),
                            header.createdMillis(),
                            bytes.byteSize(),
                            1,
                            scanner.end(),
                            scanner.lastChecksum())
                    .write(bytes);
        }
    }
}
