package dev.logkv.benchmarks.workload;

/**
 * What a store has to hold: entries 0 to a count, each in a generation. One byte an entry.
 *
 * <p>An entry is written by one thread only, which raises its generation before or after the put;
 * other threads that read it see the old generation or the new one.
 */
final class Model {

    private final byte[] generations;
    private volatile int count;

    Model(int capacity) {
        this.generations = new byte[capacity];
    }

    /** Returns how many entries there are without a gap: those that any thread may read. */
    int count() {
        return count;
    }

    void setCount(int count) {
        this.count = count;
    }

    byte generation(long entry) {
        return generations[(int) entry];
    }

    void setGeneration(long entry, byte generation) {
        generations[(int) entry] = generation;
    }

    /** Returns the generation after the one that an entry has. */
    byte next(long entry) {
        return (byte) (generations[(int) entry] + 1);
    }

    /** Returns whether a generation is one or comes after it; they go round. */
    static boolean isNotBefore(byte generation, byte acknowledged) {
        return (byte) (generation - acknowledged) >= 0;
    }
}
