package dev.logkv.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Values that follow from the number of an entry and a generation: both in clear, then bytes that
 * do not compress, from a place in a pool that depends on both. Made by one copy and checked by one
 * comparison, so that little of what is measured is the benchmark itself.
 */
final class Values {

    /** The number of the entry and the generation. */
    static final int HEADER_BYTES = Long.BYTES + 1;

    /** Places in the pool: it stays in the processor's second cache with values of usual size. */
    private static final int PLACES = 1 << 16;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final int bytes;
    private final byte[] pool;

    Values(int bytes, long seed) {
        if (bytes < HEADER_BYTES) {
            throw new IllegalArgumentException(
                    "values of %d bytes, at least %d".formatted(bytes, HEADER_BYTES));
        }
        this.bytes = bytes;
        this.pool = new byte[PLACES + bytes];
        new SplittableRandom(seed).nextBytes(pool);
    }

    int bytes() {
        return bytes;
    }

    /** Returns the value of an entry in a generation, in a new array. */
    byte[] value(long entry, byte generation) {
        byte[] value = new byte[bytes];
        LONG.set(value, 0, entry);
        value[Long.BYTES] = generation;
        System.arraycopy(pool, place(entry, generation), value, HEADER_BYTES, bytes - HEADER_BYTES);
        return value;
    }

    /** Returns whether an array is the value of an entry in the generation that it names. */
    boolean isValueOf(long entry, byte[] value) {
        if (value.length != bytes || (long) LONG.get(value, 0) != entry) {
            return false;
        }
        int place = place(entry, generationOf(value));
        return Arrays.equals(value, HEADER_BYTES, bytes, pool, place, place + bytes - HEADER_BYTES);
    }

    /** Returns the generation that a value names. */
    static byte generationOf(byte[] value) {
        return value[Long.BYTES];
    }

    /** Returns the number of the entry that a value names. */
    static long entryOf(byte[] value) {
        return (long) LONG.get(value, 0);
    }

    private static int place(long entry, byte generation) {
        return (int) (Mix.of((entry << 8) + generation) & (PLACES - 1));
    }
}
