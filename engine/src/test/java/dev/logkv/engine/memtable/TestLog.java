package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Writes operations into native memory as a log segment holds them, with gaps as record heads
 * leave.
 */
final class TestLog implements AutoCloseable {

    private final Arena arena = Arena.ofShared();
    private final MemorySegment bytes;
    private long end = 64;

    TestLog(long size) {
        bytes = arena.allocate(size);
    }

    MemorySegment bytes() {
        return bytes;
    }

    /** Returns where the next operation will be. */
    long end() {
        return end;
    }

    /** Leaves out bytes, like the head of a record. */
    TestLog gap(int size) {
        end += size;
        return this;
    }

    TestLog put(int bucket, byte[] key, byte[] value) {
        return append(OperationKind.PUT, bucket, key, value, Operation.NEVER);
    }

    TestLog putExpiring(int bucket, byte[] key, byte[] value, long expiryMillis) {
        return append(OperationKind.PUT_EXPIRING, bucket, key, value, expiryMillis);
    }

    TestLog delete(int bucket, byte[] key) {
        return append(OperationKind.DELETE, bucket, key, new byte[0], Operation.NEVER);
    }

    TestLog deleteRange(int bucket, byte[] from, byte[] to) {
        return append(OperationKind.DELETE_RANGE, bucket, from, to, Operation.NEVER);
    }

    private TestLog append(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        byte[] head = new byte[Operation.HEAD_BYTES_MAX + key.length];
        int headBytes = Operation.writeHead(head, 0, kind, bucket, key, value.length, expiryMillis);
        MemorySegment.copy(MemorySegment.ofArray(head), 0, bytes, end, headBytes);
        end += headBytes;
        MemorySegment.copy(MemorySegment.ofArray(value), 0, bytes, end, value.length);
        end += value.length;
        return this;
    }

    @Override
    public void close() {
        arena.close();
    }
}
