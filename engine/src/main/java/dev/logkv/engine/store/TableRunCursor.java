package dev.logkv.engine.store;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.SeekableCursor;
import dev.logkv.engine.table.TableCursor;
import org.jspecify.annotations.Nullable;

/** Walks over the tables of one run, one after the other; opens each when it gets there. */
final class TableRunCursor implements SeekableCursor {

    private final TableRun run;
    private final BucketKey from;
    private final BucketKey to;
    private final boolean reversed;
    private final long sequenceMax;

    /** The tables that are left to be opened. */
    private int begin;

    private int end;

    private @Nullable TableCursor current;

    /**
     * @param begin index of the first table that may have something between the places
     * @param end index behind the last
     */
    TableRunCursor(
            TableRun run,
            int begin,
            int end,
            BucketKey from,
            BucketKey to,
            boolean reversed,
            long sequenceMax) {
        this.run = run;
        this.begin = begin;
        this.end = end;
        this.from = from;
        this.to = to;
        this.reversed = reversed;
        this.sequenceMax = sequenceMax;
    }

    @Override
    public boolean next() {
        TableCursor cursor = current;
        while (cursor == null || !cursor.next()) {
            cursor = openNext();
            if (cursor == null) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean seek(BucketKey place) {
        TableCursor cursor = current;
        if (cursor != null && cursor.seek(place)) {
            return true;
        }
        if (reversed) {
            while (begin < end && run.first(end - 1).compareTo(place) >= 0) {
                end--;
            }
        } else {
            begin = Math.clamp(run.indexFor(place), begin, end);
        }
        cursor = openNext();
        while (cursor != null && !cursor.seek(place)) {
            cursor = openNext();
        }
        return cursor != null;
    }

    private @Nullable TableCursor openNext() {
        current = null;
        if (begin < end) {
            int index = reversed ? --end : begin++;
            BucketKey first = run.first(index);
            current =
                    run.table(index)
                            .cursor(
                                    first.compareTo(from) > 0 ? first : from,
                                    to,
                                    reversed,
                                    sequenceMax);
        }
        return current;
    }

    @Override
    public Operation operation() {
        return open().operation();
    }

    @Override
    public long sequence() {
        return open().sequence();
    }

    private TableCursor open() {
        TableCursor cursor = current;
        if (cursor == null) {
            throw new IllegalStateException("the cursor is at no operation");
        }
        return cursor;
    }

    @Override
    public long sequenceMax() {
        return run.sequenceMax();
    }
}
