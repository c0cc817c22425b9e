package dev.logkv.engine.codec;

import java.lang.foreign.MemorySegment;

/**
 * Hash of a bucket and a key, the same for a key in an array and one in a segment: eight bytes at a
 * time through a folded 64 x 64 multiplication (the step of wyhash and of aHash's fallback), the
 * last eight or fewer padded with zeros, the length mixed in first.
 *
 * <p>The seed is drawn at random when a store is created, and stands in its manifest and its
 * tables. So whoever cannot read those cannot prepare keys that collide. It is no cryptographic
 * function: keys that collide make a store slow and never wrong.
 */
public final class KeyHash {

    private static final long STEP = 0x9E3779B97F4A7C15L;
    private static final long FINISH = 0xD6E8FEB86659FD93L;

    private KeyHash() {}

    /** Returns the hash of a key in an array. */
    public static long of(long seed, int bucket, byte[] key) {
        long hash = start(seed, bucket, key.length);
        int at = 0;
        for (; at + 8 <= key.length; at += 8) {
            hash = step(hash, (long) Layouts.U64_IN_ARRAY.get(key, at));
        }
        if (at < key.length) {
            long rest = 0;
            for (int i = key.length - 1; i >= at; i--) {
                rest = (rest << 8) | (key[i] & 0xff);
            }
            hash = step(hash, rest);
        }
        return finish(hash);
    }

    /** Returns the hash of a key in a segment. */
    public static long of(long seed, int bucket, MemorySegment bytes, long offset, int length) {
        long hash = start(seed, bucket, length);
        int at = 0;
        for (; at + 8 <= length; at += 8) {
            hash = step(hash, bytes.get(Layouts.U64, offset + at));
        }
        if (at < length) {
            long rest = 0;
            for (int i = length - 1; i >= at; i--) {
                rest = (rest << 8) | (bytes.get(Layouts.U8, offset + i) & 0xff);
            }
            hash = step(hash, rest);
        }
        return finish(hash);
    }

    private static long start(long seed, int bucket, int length) {
        return seed ^ (((long) bucket << 32) | length) * STEP;
    }

    private static long step(long hash, long word) {
        return fold(hash ^ word, STEP);
    }

    private static long finish(long hash) {
        return fold(hash, FINISH);
    }

    private static long fold(long left, long right) {
        return (left * right) ^ Math.unsignedMultiplyHigh(left, right);
    }
}
