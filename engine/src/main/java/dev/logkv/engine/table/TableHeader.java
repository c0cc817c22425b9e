package dev.logkv.engine.table;

import dev.logkv.engine.codec.Envelope;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/** What a table begins with: the envelope of all files, padded with zeros. */
final class TableHeader {

    /** Bytes of the header; the first block follows. On disk: never change. */
    static final int BYTES = 64;

    /** Newest version that this release reads, and the one that it writes. */
    static final short VERSION = 1;

    private TableHeader() {}

    /** Writes a header to the start of bytes that are zero. */
    static void write(MemorySegment bytes, UUID storeId, long number) {
        Envelope.write(bytes, Envelope.KIND_TABLE, VERSION, BYTES, storeId, number);
        Envelope.seal(bytes, BYTES);
    }

    /**
     * Checks the header at the start of a file's bytes.
     *
     * @return the store that the table belongs to
     */
    static UUID check(MemorySegment bytes, String name, long number) {
        Envelope.check(bytes, name, Envelope.KIND_TABLE, VERSION, BYTES, number);
        return Envelope.storeId(bytes);
    }
}
