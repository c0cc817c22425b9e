package dev.logkv.engine.memtable;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The order of a memtable's entries, built when a cursor asks for it: sorted runs, each of the
 * entries from one number to another, oldest run first, never changed once they are here.
 *
 * <p>What arrived since the last cursor becomes a new run, and is merged with the run before it for
 * as long as that is small or less than twice as long. So there are logarithmically many runs, none
 * of which but the last is small, and an entry is compared logarithmically often, however often a
 * scan follows a put.
 *
 * <p>The lock is between cursors that sort. Writers, finds, and cursors that find everything sorted
 * do not take it.
 */
final class EntryOrder {

    /**
     * Runs of up to so many entries are always merged with what comes after them: to copy them
     * takes less time than it takes each cursor to search one run more.
     */
    private static final int SMALL_RUN = 4096;

    private final MemorySegment log;
    private final Object lock = new Object();
    private volatile Runs runs = new Runs(List.of(), 0, 0);

    /**
     * Sorted runs.
     *
     * @param all the oldest run first
     * @param end how many entries they cover, from the first on
     * @param bytes how much memory they take; added up once, for every put asks
     */
    record Runs(List<Run> all, int end, long bytes) {}

    EntryOrder(MemorySegment log) {
        this.log = log;
    }

    /**
     * Returns runs that cover at least the entries before a number.
     *
     * @param entries that hold all of these
     */
    Runs upTo(int end, MemorySegment entries) {
        Runs known = runs;
        return known.end() >= end ? known : sortUpTo(end, entries);
    }

    /** Returns how much memory the runs take, in bytes. */
    long bytes() {
        return runs.bytes();
    }

    private Runs sortUpTo(int end, MemorySegment entries) {
        synchronized (lock) {
            Runs known = runs;
            if (known.end() >= end) {
                return known;
            }
            int[] run = EntrySorter.sort(log, entries, known.end(), end);
            List<Run> all = new ArrayList<>(known.all());
            RunMerger merger = new RunMerger(log, entries);
            while (!all.isEmpty() && isMerged(all.getLast().numbers().length, run.length)) {
                run = merger.merge(all.removeLast().numbers(), run);
            }
            all.add(new Run(run, run.length > SMALL_RUN));
            runs = new Runs(List.copyOf(all), end, all.stream().mapToLong(Run::bytes).sum());
            return runs;
        }
    }

    private static boolean isMerged(int older, int newer) {
        return older <= SMALL_RUN || older / 2 < newer;
    }
}
