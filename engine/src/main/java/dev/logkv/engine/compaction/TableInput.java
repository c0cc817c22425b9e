package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.ReferenceTally;
import dev.logkv.engine.entry.ValuePointer;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableCursor;
import dev.logkv.engine.version.TableMeta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table that is read for the last time, from where it was cut on, and counted: when it is at its
 * end, it must have given exactly what it says is in it. A step that breaks off leaves its cursor
 * at an operation that was read but not taken.
 */
final class TableInput implements EntryCursor {

    private final long run;
    private final TableMeta meta;
    private final Table table;
    private @Nullable TableCursor cursor;
    private long read;
    private boolean atOperation;

    /** Counts what was cut off before, and what was taken since. */
    private final ReferenceTally cut = new ReferenceTally();

    private boolean atEnd;
    private boolean skipped;

    TableInput(long run, TableMeta meta, Table table) {
        this.run = run;
        this.meta = meta;
        this.table = table;
        cut.add(meta.cutReferences());
    }

    long run() {
        return run;
    }

    TableMeta meta() {
        return meta;
    }

    /**
     * @throws IllegalStateException if the table gives something before its first place, or has
     *     ended and not given what it should
     * @throws UncheckedIOException if the device failed
     */
    @Override
    public boolean next() {
        try {
            if (cursor == null) {
                cursor = table.cursor(meta.cutFrom(), null, false, Long.MAX_VALUE);
            } else if (atOperation) {
                countReference(cursor.operation());
            }
            atOperation = cursor.next();
        } catch (InternalError fault) {
            throw new UncheckedIOException(unreadable(fault));
        }
        if (!atOperation) {
            endReached();
        } else if (++read == 1 && meta.first().compareTo(operation()) > 0) {
            throw outside();
        }
        return atOperation;
    }

    private void countReference(Operation taken) {
        if (taken.isSeparated()) {
            cut.add(ValuePointer.segment(taken.bytes(), taken.valueOffset()), taken.wholeBytes());
        }
    }

    /** Returns to which values all that was ever taken from this table points. */
    List<ValueReference> cutReferences() {
        return cut.references();
    }

    @Override
    public Operation operation() {
        return opened().operation();
    }

    @Override
    public long sequence() {
        return opened().sequence();
    }

    /** Leaves out everything that is in it, unread: a range deletion of another input hides it. */
    void skip() {
        read = meta.entries();
        atEnd = true;
        skipped = true;
    }

    /** Returns whether it was left out, its range deletions included. */
    boolean isSkipped() {
        return skipped;
    }

    /** Returns how many operations were taken: all that were read, up to where it is now. */
    long taken() {
        return atOperation ? read - 1 : read;
    }

    /** Returns whether all operations were taken. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** Returns whether anything was taken, or looked for. */
    boolean isTouched() {
        return cursor != null || atEnd;
    }

    /** Returns whether a range deletion reaches behind a place, of which null is the last. */
    boolean deletesBehind(@Nullable BucketKey place) {
        return place != null
                && rangeDeletions().stream()
                        .anyMatch(deletion -> deletion.to().compareTo(place) > 0);
    }

    /** Returns about how many bytes are left. */
    long bytesLeft() {
        return meta.entries() == 0
                ? 0
                : (long) (meta.liveBytes() * (1 - (double) taken() / meta.entries()));
    }

    /** Returns the range deletions from where the table was cut on. */
    List<RangeDeletion> rangeDeletions() {
        if (meta.properties().rangeDeletions() == 0) {
            return List.of();
        }
        List<RangeDeletion> remaining = new ArrayList<>();
        try {
            for (RangeDeletion deletion : table.rangeDeletions().all()) {
                RangeDeletion left =
                        deletion.from().compareTo(meta.first()) >= 0
                                ? deletion
                                : new RangeDeletion(
                                        meta.first(), deletion.to(), deletion.sequence());
                if (left.from().compareTo(left.to()) < 0) {
                    remaining.add(left);
                }
            }
        } catch (InternalError fault) {
            throw new UncheckedIOException(unreadable(fault));
        }
        return remaining;
    }

    /** Returns an access to a mapping that failed as what it is: a fault of the device. */
    IOException unreadable(InternalError fault) {
        return new IOException("cannot read " + table.name(), fault);
    }

    /** Checks what was read; the view is still on the last operation. */
    private void endReached() {
        atEnd = true;
        if (read != meta.entries()) {
            throw new IllegalStateException(
                    "%s has given %,d operations from %s on, but says that there are %,d"
                            .formatted(
                                    table.name(),
                                    read,
                                    meta.cutFrom() == null ? "its beginning" : meta.cutFrom(),
                                    meta.entries()));
        }
        if (read > 0 && meta.last().compareTo(operation()) < 0) {
            throw outside();
        }
    }

    private IllegalStateException outside() {
        return new IllegalStateException(
                "%s has given %s, which is not between %s and %s"
                        .formatted(
                                table.name(),
                                BucketKey.of(operation()),
                                meta.first(),
                                meta.last()));
    }

    private TableCursor opened() {
        if (cursor == null) {
            throw new IllegalStateException("before the first operation of " + table.name());
        }
        return cursor;
    }
}
