package dev.logkv.engine.memtable;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A sorted run of a memtable, and its index as soon as somebody searches in it. */
final class Run {

    /** The entry numbers in internal order, never changed. */
    private final int[] numbers;

    /** Whether to index it: not what will soon be merged into another run. */
    private final boolean indexed;

    /** Made by whoever searches first. Two that do so at once make the same. */
    private volatile @Nullable RunIndex index;

    /**
     * @param numbers entry numbers in internal order
     * @param indexed whether a search is worth an index
     */
    Run(int[] numbers, boolean indexed) {
        this.numbers = numbers;
        this.indexed = indexed;
    }

    int[] numbers() {
        return numbers;
    }

    /** Returns the index for a search, or null if there is to be none. */
    @Nullable RunIndex index(MemorySegment log, MemorySegment entries) {
        RunIndex known = index;
        if (known == null && indexed) {
            known = RunIndex.of(log, entries, numbers);
            index = known;
        }
        return known;
    }

    /** Returns how much memory this takes, in bytes, once it has its index. */
    long bytes() {
        return (long) numbers.length * Integer.BYTES
                + (indexed ? RunIndex.bytes(numbers.length) : 0);
    }
}
