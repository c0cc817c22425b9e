package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.Varint;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.MemorySegment;

/**
 * The layout of a data block, and of an entry in it.
 *
 * <pre>
 * block := entry, one after the other; then u16 for each: where it begins in the block
 * entry := sequence varlong, operation      see Operation
 * </pre>
 */
final class EntryLayout {

    /** Bytes for each entry behind the last entry. */
    static final int OFFSET_BYTES = 2;

    private EntryLayout() {}

    /** Returns where the operation of an entry begins. */
    static long operation(MemorySegment bytes, long entry) {
        return entry + Varlong.bytes(Varlong.read(bytes, entry));
    }

    /**
     * Checks what the checksum of a block does not say: that whole entries fill it, each where the
     * block's offsets have it.
     *
     * @param bytes what the block lies in, and {@code start} where it begins there
     * @throws LogKVException.Corruption otherwise
     */
    static void check(MemorySegment bytes, long start, BlockIndex index, int block, String name) {
        long end = start + index.entriesEnd(block);
        long at = start;
        for (int i = 0; i < index.entries(block); i++) {
            int offset = bytes.get(Layouts.U16, end + (long) i * OFFSET_BYTES) & 0xffff;
            long next = at < end ? endChecked(bytes, at, end) : -1;
            if (start + offset != at || next < 0) {
                throw new LogKVException.Corruption(
                        name,
                        index.offset(block),
                        "entry %d of data block %d does not parse".formatted(i, block));
            }
            at = next;
        }
        if (at != end || index.entries(block) == 0) {
            throw new LogKVException.Corruption(
                    name, index.offset(block), "the entries do not fill data block " + block);
        }
    }

    /** Returns where an entry that may be anything ends, or -1. */
    private static long endChecked(MemorySegment bytes, long entry, long end) {
        long sequence = Varlong.readChecked(bytes, entry, end);
        long operation = entry + Varlong.bytes(sequence);
        return sequence < 0 || operation >= end
                ? -1
                : Operation.tabledEndChecked(bytes, operation, end);
    }

    /** Returns where an operation ends: what a view would tell, for reads that make none. */
    static long end(MemorySegment bytes, long operation) {
        long at = operation + 1;
        at += Varint.bytes(Varint.read(bytes, at));
        int keyBytes = Varint.read(bytes, at);
        at += Varint.bytes(keyBytes);
        byte kind = bytes.get(Layouts.U8, operation);
        if (OperationKind.hasValue(kind)) {
            int valueBytes = Varint.read(bytes, at);
            at += Varint.bytes(valueBytes) + (long) Operation.storedBytes(kind, valueBytes);
            if (OperationKind.expires(kind)) {
                at += Long.BYTES;
            }
        }
        return at + keyBytes;
    }
}
