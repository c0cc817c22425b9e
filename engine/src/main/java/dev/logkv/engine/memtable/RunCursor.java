package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/**
 * Walks over one sorted run of a memtable, or a part of it, leaving out what is too new.
 *
 * <p>Over a range it shows of each key the newest operation that is left, so that a key that is
 * written all the time does not cost a scan a step for each older version. Where the chain of the
 * memtable leads from a version to another one in this run, there are more next to it: their end is
 * searched from there by doubled steps. Those that are too new are stepped over by their number.
 *
 * <p>The deletion of a range has an entry among the versions of the key that it begins with, but is
 * in no chain. It covers that key: where it shows, no older version of it is missed.
 */
final class RunCursor implements EntryCursor {

    private static final int SEARCH_PARTS = 8;
    private static final byte[] LEAST_KEY = {};

    private final MemorySegment log;
    private final MemorySegment entries;
    private final long firstSequence;
    private final Run run;
    private final int[] numbers;
    private final int numberStart;
    private final int numberEnd;
    private final Operation operation = new Operation();
    private final Operation probe = new Operation();
    private final ReadAhead readAhead;

    /** The part of the run that is still to be visited, and from which side. */
    private int from;

    private int to;
    private boolean reversed;
    private boolean newestOnly;
    private int number;

    /** Whether older versions of the key that was shown come next, which are not to be shown. */
    private boolean olderFollow;

    /** How many entries of the last batch that was read ahead are left, and how long it was. */
    private int batchLeft;

    private int batch = 1;

    /**
     * Creates a cursor over all of a run.
     *
     * @param numberStart the least number of its entries
     * @param numberEnd entries from this number on are too new
     */
    RunCursor(
            MemorySegment log,
            MemorySegment entries,
            long firstSequence,
            Run run,
            int numberStart,
            int numberEnd) {
        this.log = log;
        this.entries = entries;
        this.firstSequence = firstSequence;
        this.run = run;
        this.numbers = run.numbers();
        this.numberStart = numberStart;
        this.numberEnd = numberEnd;
        this.to = numbers.length;
        this.readAhead = new ReadAhead(log, entries);
    }

    /**
     * Narrows this cursor to the newest operations of a range, before it is moved; false if nothing
     * of the run is there.
     */
    boolean narrow(KeyRange range) {
        newestOnly = true;
        byte[] lower = range.from();
        byte[] upper = range.to();
        reversed = range.reversed();
        from = firstAtOrAfter(range.bucket(), lower == null ? LEAST_KEY : lower);
        if (upper != null) {
            to = firstAtOrAfter(range.bucket(), upper);
        } else if (range.bucket() < Integer.MAX_VALUE) {
            to = firstAtOrAfter(range.bucket() + 1, LEAST_KEY);
        }
        return from < to;
    }

    @Override
    public boolean next() {
        return reversed ? previous() : following();
    }

    private boolean following() {
        if (olderFollow) {
            olderFollow = false;
            leaveOut(versions(from, 1, to - from));
        }
        while (from < to && numbers[from] >= numberEnd) {
            leaveOut(1);
        }
        if (from == to) {
            return false;
        }
        readAheadIfNeeded();
        long entry = show(from);
        leaveOut(1);
        olderFollow = newestOnly && isInRun(MemtableLayout.previousLinkOf(entry));
        return true;
    }

    private boolean previous() {
        while (from < to) {
            readAheadIfNeeded();
            int oldest = to - 1;
            leaveOut(1);
            int newest = oldest;
            if (newestOnly && from < to && isPreviousVersion(oldest, to - 1)) {
                show(oldest);
                int newer = versions(to - 1, -1, to - from);
                newest = firstNotTooNew(to - newer, oldest);
                leaveOut(newer);
            }
            if (numbers[newest] < numberEnd) {
                show(newest);
                return true;
            }
        }
        return false;
    }

    /** Takes the next entries out of the part that is still to be visited. */
    private void leaveOut(int count) {
        batchLeft = Math.max(0, batchLeft - count);
        if (reversed) {
            to -= count;
        } else {
            from += count;
        }
    }

    private boolean isInRun(long link) {
        return link > numberStart;
    }

    /** Returns whether the version before that at one index, of the same key, is at another one. */
    private boolean isPreviousVersion(int index, int newer) {
        return MemtableLayout.previousLinkOf(MemtableLayout.get(entries, numbers[newer]))
                == numbers[index] + 1L;
    }

    /**
     * Returns how many entries are on the key that is shown, from an index on.
     *
     * @param index of the first, which is
     * @param direction 1 or -1
     * @param limit how many entries there are
     */
    private int versions(int index, int direction, int limit) {
        int known = 1;
        int step = 1;
        while (step <= limit - known && isOnShownKey(index + direction * (known + step - 1))) {
            known += step;
            step *= 2;
        }
        int tooMany = Math.min(known + step, limit + 1);
        while (tooMany - known > 1) {
            int middle = (known + tooMany) >>> 1;
            if (isOnShownKey(index + direction * (middle - 1))) {
                known = middle;
            } else {
                tooMany = middle;
            }
        }
        return known;
    }

    /** Returns the newest of the versions of a key that is not too new, or else the last one. */
    private int firstNotTooNew(int start, int last) {
        int low = start;
        int high = last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (numbers[middle] < numberEnd) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean isOnShownKey(int index) {
        return probe.at(log, offsetOf(numbers[index])).isOnKeyOf(operation);
    }

    @Override
    public Operation operation() {
        return operation;
    }

    @Override
    public long sequence() {
        return firstSequence + number;
    }

    /** Short batches first: many a cursor is closed after a few entries. */
    private void readAheadIfNeeded() {
        if (batchLeft > 0) {
            return;
        }
        batch = Math.min(2 * batch, ReadAhead.BATCH);
        batchLeft = Math.min(batch, to - from);
        int start = reversed ? to - batchLeft : from;
        readAhead.touch(numbers, start, start + batchLeft);
    }

    /**
     * Returns the index of the first entry whose bucket and key are not before some. Looks at both
     * ends first: most ranges are open at one of them. Then it is a search in eight parts at a
     * time: a step compares more often than one that halves, but there are a third as many, and the
     * probes of a step are read at once. Of a long run an index leaves a few entries to search.
     */
    private int firstAtOrAfter(int bucket, byte[] key) {
        int low = 0;
        int high = numbers.length;
        if (high == 0 || !isBefore(0, bucket, key)) {
            return 0;
        }
        if (isBefore(high - 1, bucket, key)) {
            return high;
        }
        RunIndex index = run.index(log, entries);
        if (index != null) {
            long prefix = index.prefix(key);
            low = index.lowest(bucket, prefix);
            high = index.highest(bucket, prefix);
            if (high - low <= ReadAhead.BATCH) {
                readAhead.touch(numbers, low, high);
            }
        }
        while (low < high) {
            int step = (high - low) / SEARCH_PARTS + 1;
            int at = Math.min(low + step - 1, high);
            readAhead.touch(numbers, at, high, step);
            while (at < high && isBefore(at, bucket, key)) {
                low = at + 1;
                at = Math.min(at + step, high);
            }
            high = at;
        }
        return low;
    }

    private boolean isBefore(int index, int bucket, byte[] key) {
        probe.at(log, offsetOf(numbers[index]));
        return compareTo(bucket, key) < 0;
    }

    private int compareTo(int bucket, byte[] key) {
        return probe.bucket() == bucket
                ? Keys.compare(log, probe.keyOffset(), probe.keyBytes(), key)
                : Integer.compare(probe.bucket(), bucket);
    }

    private long show(int index) {
        number = numbers[index];
        long entry = MemtableLayout.get(entries, number);
        operation.at(log, MemtableLayout.offsetOf(entry));
        return entry;
    }

    private long offsetOf(int target) {
        return MemtableLayout.offsetOf(MemtableLayout.get(entries, target));
    }
}
