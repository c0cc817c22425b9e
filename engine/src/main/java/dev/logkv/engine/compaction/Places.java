package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import org.jspecify.annotations.Nullable;

/** Places in the order of keys, of which null is the one behind all others. */
final class Places {

    private Places() {}

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
