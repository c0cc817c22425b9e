package dev.logkv.engine.store;

import dev.logkv.LogKV;
import java.time.Duration;

/** Checks what callers pass in, before anything is written. */
final class Arguments {

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
}
