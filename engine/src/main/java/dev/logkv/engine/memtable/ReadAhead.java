package dev.logkv.engine.memtable;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Brings the operations of some entries into the cache before they are used. Entries in key order
 * lie anywhere in the log, so each is a miss; here the misses of a batch overlap, while code that
 * decodes and compares between them would wait for nearly every one.
 */
final class ReadAhead {

    /** Entries of a batch: more than memory serves at a time, few enough to stay in the cache. */
    static final int BATCH = 16;

    private final MemorySegment log;
    private final MemorySegment entries;

    /** Depends on every byte that was read, so that no read can be optimized away. */
    @SuppressWarnings("UnusedVariable") // to be written is all it is for
    private int touched;

    ReadAhead(MemorySegment log, MemorySegment entries) {
        this.log = log;
        this.entries = entries;
    }

    /** Reads the first byte of the operations of some entries. */
    void touch(int[] numbers, int from, int to) {
        touch(numbers, from, to, 1);
    }

    /** Reads the first byte of the operations of some entries, a step apart. */
    void touch(int[] numbers, int from, int to, int step) {
        int sum = 0;
        for (int i = from; i < to; i += step) {
            long entry = MemtableLayout.get(entries, numbers[i]);
            sum += log.get(Layouts.U8, MemtableLayout.offsetOf(entry));
        }
        touched += sum;
    }
}
