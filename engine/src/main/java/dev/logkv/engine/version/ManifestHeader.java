package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/**
 * The header of a manifest. Byte map: docs/format/manifest.md.
 *
 * @param storeId the store that it belongs to
 * @param number of this manifest; the first is 1
 * @param hashSeed of the hash of keys in all tables of the store
 * @param capacity length of the file in bytes
 */
record ManifestHeader(UUID storeId, long number, long hashSeed, long capacity) {

    /** Bytes of the header; the first record follows. On disk: never change. */
    static final int BYTES = 60;

    /** Newest version that this release reads, and the one that it writes. */
    static final short VERSION = 1;

    private static final int HASH_SEED = 40;
    private static final int CAPACITY = 48;

    byte[] toBytes() {
        byte[] bytes = new byte[BYTES];
        MemorySegment header = MemorySegment.ofArray(bytes);
        Envelope.write(header, Envelope.KIND_MANIFEST, VERSION, BYTES, storeId, number);
        header.set(Layouts.U64, HASH_SEED, hashSeed);
        header.set(Layouts.U64, CAPACITY, capacity);
        Envelope.seal(header, BYTES);
        return bytes;
    }

    /**
     * Reads the header at the start of a file's bytes, which may be anything.
     *
     * @throws LogKVException.Corruption if it is not the header of that manifest
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     */
    static ManifestHeader read(byte[] bytes, String file, long number) {
        MemorySegment header = MemorySegment.ofArray(bytes);
        Envelope.check(header, file, Envelope.KIND_MANIFEST, VERSION, BYTES, number);
        long capacity = header.get(Layouts.U64, CAPACITY);
        if (capacity != bytes.length) {
            throw new LogKVException.Corruption(
                    file,
                    Math.min(capacity, bytes.length),
                    "the file has %,d bytes, and its header says %,d"
                            .formatted(bytes.length, capacity));
        }
        return new ManifestHeader(
                Envelope.storeId(header), number, header.get(Layouts.U64, HASH_SEED), capacity);
    }
}
