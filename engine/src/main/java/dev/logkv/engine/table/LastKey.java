package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A copy of the key that was added last, to tell how the next one stands to it. */
final class LastKey implements AutoCloseable {

    private static final int KEY_BYTES_MAX = 65_535;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment key = arena.allocate(KEY_BYTES_MAX);
    private int bucket = -1;
    private int keyBytes;

    /** Returns less than, equal to or more than zero as this is before, at or after another key. */
    int compareTo(Operation operation) {
        return bucket != operation.bucket()
                ? Integer.compare(bucket, operation.bucket())
                : Keys.compare(
                        key,
                        0,
                        keyBytes,
                        operation.bytes(),
                        operation.keyOffset(),
                        operation.keyBytes());
    }

    /**
     * Returns how many bytes from the beginning of the next key tell it from this one: with its
     * bucket, the shortest place that is behind this and not behind that.
     */
    int separatorBytes(Operation next) {
        if (bucket != next.bucket()) {
            return 0;
        }
        int common =
                Keys.commonBytes(key, 0, keyBytes, next.bytes(), next.keyOffset(), next.keyBytes());
        return Math.min(common + 1, next.keyBytes());
    }

    void copyFrom(Operation operation) {
        bucket = operation.bucket();
        keyBytes = operation.keyBytes();
        MemorySegment.copy(operation.bytes(), operation.keyOffset(), key, 0, keyBytes);
    }

    /** Returns a copy on the heap. */
    BucketKey toBucketKey() {
        return new BucketKey(bucket, key.asSlice(0, keyBytes).toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
        arena.close();
    }
}
