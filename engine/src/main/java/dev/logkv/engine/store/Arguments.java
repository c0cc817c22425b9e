package dev.logkv.engine.store;

import dev.logkv.LogKV;
import dev.logkv.Range;
import java.time.Duration;
import java.util.Arrays;

/** Checks what callers pass in, before anything is written. */
final class Arguments {

    private static final byte[] NONE = {};

    private Arguments() {}

    static void checkKey(byte[] key) {
        if (key.length > LogKV.KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "key of %,d bytes, at most %,d".formatted(key.length, LogKV.KEY_BYTES_MAX));
        }
    }

    static void checkValue(byte[] value) {
        if (value.length > LogKV.VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "value of %,d bytes, at most %,d"
                            .formatted(value.length, LogKV.VALUE_BYTES_MAX));
        }
    }

    /** Returns when something expires that has a time to live from now on. */
    static long expiryMillis(Duration timeToLive, long nowMillis) {
        if (timeToLive.isZero() || timeToLive.isNegative()) {
            throw new IllegalArgumentException(
                    "time to live of " + timeToLive + ", more than zero");
        }
        try {
            long roundUp = timeToLive.toNanosPart() % 1_000_000 == 0 ? 0 : 1;
            return Math.addExact(nowMillis, Math.addExact(timeToLive.toMillis(), roundUp));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    "time to live of "
                            + timeToLive
                            + " reaches beyond what a clock in milliseconds can hold: put without"
                            + " one",
                    e);
        }
    }

    /** Checks a range of keys to be deleted: all of them go, or none. */
    static void checkDeletable(Range range) {
        if (range.limit() != Long.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s has a limit, and a range is deleted as a whole: leave the limit out"
                            .formatted(range));
        }
        checkKey(lowerBound(range));
        checkKey(upperBound(range));
    }

    /** Returns whether no key can lie in a range. */
    static boolean isEmpty(Range range) {
        byte[] to = range.to();
        return to != null && Arrays.compareUnsigned(lowerBound(range), to) >= 0;
    }

    /** Returns the first key that a range deletion covers. */
    static byte[] lowerBound(Range range) {
        byte[] from = range.from();
        return from == null ? NONE : from;
    }

    /** Returns the first key behind a range deletion, or an empty one where it has no end. */
    static byte[] upperBound(Range range) {
        byte[] to = range.to();
        return to == null ? NONE : to;
    }
}
