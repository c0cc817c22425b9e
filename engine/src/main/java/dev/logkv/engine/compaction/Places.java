package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Places in the order of keys, of which null is the one behind all others. */
final class Places {

    private Places() {}

    /** Returns a copy of the key of an operation. */
    static BucketKey of(Operation operation) {
        byte[] key = new byte[operation.keyBytes()];
        MemorySegment.copy(
                operation.bytes(),
                ValueLayout.JAVA_BYTE,
                operation.keyOffset(),
                key,
                0,
                key.length);
        return new BucketKey(operation.bucket(), key);
    }

    static @Nullable BucketKey earlier(@Nullable BucketKey left, @Nullable BucketKey right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.compareTo(right) <= 0 ? left : right;
    }

    static BucketKey later(BucketKey left, BucketKey right) {
        return left.compareTo(right) >= 0 ? left : right;
    }
}
