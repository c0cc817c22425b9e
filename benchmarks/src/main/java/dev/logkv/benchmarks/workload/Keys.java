package dev.logkv.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keys of 16 bytes that follow from the number of an entry, no two alike: in the order of the
 * numbers, or scattered as if random.
 *
 * @param scattered whether neighbours in number are strangers in order
 */
record Keys(boolean scattered) {

    static final int BYTES = 16;

    /** Where the numbers begin whose keys are never stored. */
    private static final long ABSENT = 1L << 40;

    private static final VarHandle LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** Returns the key of an entry in a new array: an engine may keep the array it is given. */
    byte[] key(long entry) {
        byte[] key = new byte[BYTES];
        LONG.set(key, 0, prefix(entry));
        LONG.set(key, Long.BYTES, entry);
        return key;
    }

    /** Returns a key that no entry has, in the midst of those that entries have. */
    byte[] absent(long number) {
        return key(ABSENT + number);
    }

    boolean isKeyOf(long entry, byte[] key) {
        return key.length == BYTES && entryOf(key) == entry && prefixOf(key) == prefix(entry);
    }

    /** Returns the number of the entry that has a key. */
    static long entryOf(byte[] key) {
        return (long) LONG.get(key, Long.BYTES);
    }

    /** Returns what decides the order of keys, as an unsigned number. */
    static long prefixOf(byte[] key) {
        return (long) LONG.get(key, 0);
    }

    private long prefix(long entry) {
        return scattered ? Mix.of(entry) : entry;
    }
}
