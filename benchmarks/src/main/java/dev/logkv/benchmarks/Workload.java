package dev.logkv.benchmarks;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

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

    /**
     * Returns the value that an entry has in a generation, in an array that the next call fills
     * again: the number of the entry in clear, and bytes that follow from both and do not compress.
     */
    byte[] value(int entry, int generation) {
        LONG.set(value, 0, (long) entry);
        for (int at = Long.BYTES; at + Long.BYTES <= VALUE_BYTES; at += Long.BYTES) {
            LONG.set(value, at, filler(entry, generation, at));
        }
        return value;
    }

    /** Returns whether an array is the value of an entry in a generation. */
    static boolean isValueOf(int entry, int generation, byte[] value) {
        if (value.length != VALUE_BYTES || (long) LONG.get(value, 0) != entry) {
            return false;
        }
        for (int at = Long.BYTES; at + Long.BYTES <= VALUE_BYTES; at += Long.BYTES) {
            if ((long) LONG.get(value, at) != filler(entry, generation, at)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether a value that lies in memory is the one of an entry in a generation. */
    static boolean isValueOf(int entry, int generation, MemorySegment value) {
        if (value.byteSize() != VALUE_BYTES || value.get(BIG_ENDIAN_LONG, 0) != entry) {
            return false;
        }
        for (int at = Long.BYTES; at + Long.BYTES <= VALUE_BYTES; at += Long.BYTES) {
            if (value.get(BIG_ENDIAN_LONG, at) != filler(entry, generation, at)) {
                return false;
            }
        }
        return true;
    }

    /** Returns the entry that a value says that it belongs to. */
    static long entryIn(MemorySegment value) {
        return value.get(BIG_ENDIAN_LONG, 0);
    }

    /** Returns whether a key that lies in memory is the one of an entry. */
    static boolean isKeyOf(int entry, MemorySegment key) {
        return key.byteSize() == KEY_BYTES
                && key.get(BIG_ENDIAN_LONG, 0) == mix(entry)
                && key.get(BIG_ENDIAN_LONG, Long.BYTES) == mix(~(long) entry);
    }

    /** Returns the first byte of an entry's key, 0 to 255: the keys are spread evenly. */
    static int firstByte(int entry) {
        return (int) (mix(entry) >>> 56);
    }

    private static long filler(int entry, int generation, int at) {
        return mix(((long) entry << 20) + ((long) generation << 8) + at);
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
