package dev.logkv.benchmarks.micro;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory too large for the caches, walked through at random: the floor of everything that has to
 * look something up. Each step depends on what the one before has read, so that no two overlap, as
 * those of one lookup do not.
 */
public final class Misses implements AutoCloseable {

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private final long words;
    private long state = 1;

    /** Takes memory of a size in bytes, of which every page is there. */
    public Misses(long bytes) {
        this.memory = arena.allocate(bytes, 64);
        this.words = bytes / Long.BYTES;
        for (long i = 0; i < words; i++) {
            memory.setAtIndex(ValueLayout.JAVA_LONG, i, i);
        }
    }

    /** Reads a random word, and returns what the next step depends on. */
    public long step() {
        state = mix(state + memory.getAtIndex(ValueLayout.JAVA_LONG, at(state)));
        return state;
    }

    /** Overwrites a random word; the next one does not wait for it. */
    public void store(long number) {
        memory.setAtIndex(ValueLayout.JAVA_LONG, at(mix(number)), number);
    }

    private long at(long random) {
        return Math.unsignedMultiplyHigh(random, words);
    }

    /** Returns a number that looks random: the mixing of SplitMix64. */
    public static long mix(long number) {
        long z = number + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    @Override
    public void close() {
        arena.close();
    }
}
