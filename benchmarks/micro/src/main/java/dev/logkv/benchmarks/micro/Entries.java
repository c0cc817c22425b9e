package dev.logkv.benchmarks.micro;

import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Puts of 16-byte keys and 100-byte values in native memory, as a segment of the log holds them.
 */
public final class Entries implements AutoCloseable {

    private static final int VALUE_BYTES = 100;
    private static final int ENTRY_BYTES_MAX = 160;
    private static final int RECORD_HEAD_BYTES = 20;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private final long[] offsets;
    private final long[] ends;

    /**
     * @param scattered whether keys come in random order, or in their own
     */
    public Entries(int count, boolean scattered) {
        this.bytes = arena.allocate((long) count * ENTRY_BYTES_MAX + 64, 64);
        this.offsets = new long[count];
        this.ends = new long[count];
        byte[] head = new byte[Operation.HEAD_BYTES_MAX + 16];
        byte[] value = new byte[VALUE_BYTES];
        long at = 64;
        for (int i = 0; i < count; i++) {
            byte[] key = scattered ? key(i) : ordered(i);
            int headBytes =
                    Operation.writeHead(
                            head, 0, OperationKind.PUT, 0, key, VALUE_BYTES, Operation.NEVER);
            at += RECORD_HEAD_BYTES;
            offsets[i] = at;
            MemorySegment.copy(MemorySegment.ofArray(head), 0, bytes, at, headBytes);
            MemorySegment.copy(MemorySegment.ofArray(value), 0, bytes, at + headBytes, VALUE_BYTES);
            at += headBytes + VALUE_BYTES;
            ends[i] = at;
        }
    }

    /** Returns the memory in which they lie. */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Returns where an entry begins. */
    public long offset(int entry) {
        return offsets[entry];
    }

    /** Returns where an entry ends. */
    public long end(int entry) {
        return ends[entry];
    }

    /** Returns the scattered key of an entry; of numbers that are not there, an absent key. */
    public static byte[] key(long entry) {
        return ByteBuffer.allocate(16).putLong(Misses.mix(entry)).putLong(entry).array();
    }

    /** Returns the key of an entry in the order of the numbers. */
    public static byte[] ordered(long entry) {
        return ByteBuffer.allocate(16).putLong(entry).putLong(entry).array();
    }

    @Override
    public void close() {
        arena.close();
    }
}
