package dev.logkv.benchmarks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keys and values that follow from a number: 16 random-looking bytes, no two alike, and 100 bytes
 * that begin with the key. The same arrays are filled each time, so that what is measured is the
 * store's own allocation. The mixing is that of SplitMix64, which is a bijection.
 */
final class Workload {

    static final int KEY_BYTES = 16;
    static final int VALUE_BYTES = 100;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] key = new byte[KEY_BYTES];
    private final byte[] value = new byte[VALUE_BYTES];

    /** Returns the key of an entry, in an array that the next call fills again. */
    byte[] key(int entry) {
        LONG.set(key, 0, mix(entry));
        LONG.set(key, Long.BYTES, mix(~(long) entry));
        return key;
    }

    /** Returns the value of an entry, in an array that the next call fills again. */
    byte[] value(int entry) {
        LONG.set(value, 0, mix(entry));
        return value;
    }

    boolean isValueOf(int entry, byte[] value) {
        return value.length == VALUE_BYTES && (long) LONG.get(value, 0) == mix(entry);
    }

    /** Returns a number below a limit that follows from the step, as good as random. */
    int pick(int step, int limit) {
        return (int) Long.remainderUnsigned(mix(step + 0x1234_5678_9ABCL), limit);
    }

    private static long mix(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
