package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/** Walks over one sorted run of a memtable, or a part of it, leaving out what is too new. */
final class RunCursor implements EntryCursor {

    private static final int SEARCH_PARTS = 8;
    private static final byte[] LEAST_KEY = {};

    private final MemorySegment log;
    private final MemorySegment entries;
    private final long firstSequence;
    private final int[] run;
    private final int numberEnd;
    private final Operation operation = new Operation();
    private final ReadAhead readAhead;

    /** The part of the run that is still to be visited, and from which side. */
    private int from;

    private int to;
    private boolean reversed;
    private int number;

    /** How many entries of the last batch that was read ahead are left, and how long it was. */
    private int batchLeft;

    private int batch = 1;

    /**
     * Creates a cursor over all of a run.
     *
     * @param run entry numbers in internal order
     * @param numberEnd entries from this number on are too new
     */
    RunCursor(
            MemorySegment log,
            MemorySegment entries,
            long firstSequence,
            int[] run,
            int numberEnd) {
        this.log = log;
        this.entries = entries;
        this.firstSequence = firstSequence;
        this.run = run;
        this.numberEnd = numberEnd;
        this.to = run.length;
        this.readAhead = new ReadAhead(log, entries);
    }

    /** Narrows this cursor to a range, before it is moved; false if nothing of the run is there. */
    boolean narrow(KeyRange range) {
        byte[] lower = range.from();
        byte[] upper = range.to();
        reversed = range.reversed();
        from = firstAtOrAfter(range.bucket(), lower == null ? LEAST_KEY : lower);
        if (upper != null) {
            to = endBefore(range.bucket(), upper);
        } else if (range.bucket() < Integer.MAX_VALUE) {
            to = endBefore(range.bucket() + 1, LEAST_KEY);
        }
        return from < to;
    }

    /** Looks at the last entry first: most ranges that are open at their end go beyond it. */
    private int endBefore(int bucket, byte[] key) {
        return run.length == 0 || isBefore(run.length - 1, bucket, key)
                ? run.length
                : firstAtOrAfter(bucket, key);
    }

    @Override
    public boolean next() {
        while (from < to) {
            if (batchLeft == 0) {
                readBatchAhead();
            }
            batchLeft--;
            number = run[reversed ? --to : from++];
            if (number < numberEnd) {
                moveTo(number);
                return true;
            }
        }
        return false;
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
    private void readBatchAhead() {
        batch = Math.min(2 * batch, ReadAhead.BATCH);
        batchLeft = Math.min(batch, to - from);
        int start = reversed ? to - batchLeft : from;
        readAhead.touch(run, start, start + batchLeft);
    }

    /**
     * Returns the index of the first entry whose bucket and key are not before some. A search in
     * eight parts at a time: a step compares more often than one that halves, but there are a third
     * as many, and the probes of a step are read at once.
     */
    private int firstAtOrAfter(int bucket, byte[] key) {
        int low = 0;
        int high = run.length;
        while (low < high) {
            int step = (high - low) / SEARCH_PARTS + 1;
            int probe = Math.min(low + step - 1, high);
            readAhead.touch(run, probe, high, step);
            while (probe < high && isBefore(probe, bucket, key)) {
                low = probe + 1;
                probe = Math.min(probe + step, high);
            }
            high = probe;
        }
        return low;
    }

    private boolean isBefore(int index, int bucket, byte[] key) {
        moveTo(run[index]);
        return compareTo(bucket, key) < 0;
    }

    private int compareTo(int bucket, byte[] key) {
        return operation.bucket() == bucket
                ? Keys.compare(log, operation.keyOffset(), operation.keyBytes(), key)
                : Integer.compare(operation.bucket(), bucket);
    }

    private void moveTo(int target) {
        long entry = MemtableLayout.get(entries, target);
        operation.at(log, MemtableLayout.offsetOf(entry));
    }
}
