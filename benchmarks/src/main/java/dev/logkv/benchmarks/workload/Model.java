package dev.logkv.benchmarks.workload;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What a store has to hold: entries 0 to a count, each in a generation. Two bytes an entry.
 *
 * <p>An entry is written by one thread only, which raises its generation after the put. Another
 * thread that reads it sees the generation that was acknowledged before its read, or one that was
 * during the read, or the next one, which is put and not yet acknowledged.
 *
 * <p>A value names the lower byte of its generation. That is not enough for the model: a thread
 * that reads may be stopped for milliseconds, and a frequent entry gets some hundred generations
 * meanwhile. Two bytes are, for a second or so.
 */
final class Model {

    private static final VarHandle GENERATION = MethodHandles.arrayElementVarHandle(short[].class);

    private final short[] generations;
    private volatile int count;

    Model(int capacity) {
        this.generations = new short[capacity];
    }

    /** Returns how many entries there are without a gap: those that any thread may read. */
    int count() {
        return count;
    }

    void setCount(int count) {
        this.count = count;
    }

    /** Returns the generation that was acknowledged last. */
    short generation(long entry) {
        return (short) GENERATION.getAcquire(generations, (int) entry);
    }

    /** Acknowledges a put of the next generation. */
    void setGeneration(long entry, short generation) {
        GENERATION.setRelease(generations, (int) entry, generation);
    }

    /** Returns the generation after the one that an entry has. */
    short next(long entry) {
        return (short) (generation(entry) + 1);
    }

    /**
     * Returns whether a value may be what a read sees beside a writer. Any may where 255
     * generations were acknowledged during the read.
     *
     * @param shown the byte that the value names
     * @param before the generation that was acknowledged before the read
     * @param after the one that was acknowledged after it
     */
    static boolean isBetween(byte shown, short before, short after) {
        int ahead = (shown - before) & 0xff;
        int aheadMax = ((after - before) & 0xffff) + 1;
        return ahead <= aheadMax;
    }
}
