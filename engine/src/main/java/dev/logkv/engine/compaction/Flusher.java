package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Edit;
import dev.logkv.engine.version.TableMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a memtable indexes as a new run of level 0, so that its segment of the log is not
 * needed any more. Memtables are flushed from the oldest on, one after the other. Engine threads
 * only.
 */
public final class Flusher {

    private final Directory directory;
    private final TableSettings settings;
    private final ValueSettings valueSettings;
    private final TreeShape shape;
    private final LongSupplier numbers;

    /**
     * A memtable, and the segment of the log under it.
     *
     * @param operations all that is in the memtable; range deletions may show, and are left out
     * @param segment id of the segment
     * @param fileBytes length of its file
     * @param usedBytes how much of it is used
     * @param longBytes about how much of it are operations with long values, which are not shadowed
     */
    public record Source(
            EntryCursor operations, long segment, long fileBytes, long usedBytes, long longBytes) {

        /** A segment of which less would be in use does not stay for the sake of its values. */
        private static final double DENSE = 0.6;

        /** Returns whether long values are to stay in the segment. */
        public boolean isDense() {
            return longBytes >= DENSE * fileBytes;
        }
    }

    /**
     * @param numbers gives the numbers of new tables, segments and runs
     */
    public Flusher(
            Directory directory,
            TableSettings settings,
            ValueSettings valueSettings,
            TreeShape shape,
            LongSupplier numbers) {
        this.directory = directory;
        this.settings = settings;
        this.valueSettings = valueSettings;
        this.shape = shape;
        this.numbers = numbers;
    }

    /**
     * Writes one memtable. Long values stay in their segment, which has to be durable before the
     * edit is installed; unless it is a small part of the segment that stays, which is moved then.
     *
     * @param retention new; it has the range deletions
     * @param anchor where the log begins after this
     * @param nowMillis the time, in milliseconds since the epoch
     * @return null if it was told to stop; nothing is left of it then
     */
    public @Nullable Outcome flush(
            Source source, Retention retention, LogAnchor anchor, long nowMillis, Progress progress)
            throws IOException {
        EntryCursor operations = source.operations();
        long shareBytes = shareBytes(source);
        try (TableOutputs outputs =
                new TableOutputs(
                        directory,
                        settings,
                        numbers,
                        retention,
                        values(source, nowMillis),
                        progress)) {
            while (operations.next()) {
                Operation operation = operations.operation();
                if (operation.kind() == OperationKind.DELETE_RANGE) {
                    continue;
                }
                if (!progress.goesOn()) {
                    return null;
                }
                if (outputs.bytes() >= shareBytes && retention.startsKey(operation)) {
                    outputs.divide(BucketKey.of(operation));
                }
                outputs.add(operation, operations.sequence());
            }
            List<TableMeta> tables = outputs.finish(null);
            List<Change.AddSegment> moved = outputs.segments();
            return new Outcome(
                    edit(tables, segments(source, tables, moved), anchor),
                    tables,
                    moved,
                    retention.tally());
        }
    }

    private ValueOutput values(Source source, long nowMillis) {
        return new ValueOutput(
                directory,
                settings.storeId(),
                valueSettings,
                numbers,
                nowMillis,
                id -> {
                    throw new IllegalStateException("a memtable has a pointer to segment " + id);
                },
                _ -> false,
                source.isDense() ? source.segment() : ValueOutput.NO_SEGMENT);
    }

    /** Returns the segments that the new tables point to. */
    private static List<Change.AddSegment> segments(
            Source source, List<TableMeta> tables, List<Change.AddSegment> moved) {
        List<Change.AddSegment> segments = new ArrayList<>(moved);
        boolean stays =
                tables.stream()
                        .flatMap(table -> table.references().stream())
                        .anyMatch(reference -> reference.segment() == source.segment());
        if (stays) {
            segments.add(new Change.AddSegment(source.segment(), source.fileBytes()));
        }
        return segments;
    }

    /**
     * Returns how large tables become if they are to be about equal: a small one at the end would
     * be a burden for good. What is written is about as large as what was in the log, often a
     * little less.
     */
    private long shareBytes(Source source) {
        long logBytes = Math.max(0, source.usedBytes() - source.longBytes());
        long tables = Math.max(1, Math.ceilDiv(logBytes, shape.tableBytes()));
        return Math.max(logBytes / tables + logBytes / tables / 8, shape.tableBytes() / 2);
    }

    private Edit edit(List<TableMeta> tables, List<Change.AddSegment> segments, LogAnchor anchor) {
        List<Change> changes = new ArrayList<>(segments);
        if (!tables.isEmpty()) {
            long run = numbers.getAsLong();
            changes.add(new Change.AddRun(run, 0));
            tables.forEach(table -> changes.add(new Change.AddTable(run, table)));
        }
        changes.add(new Change.MoveLog(anchor));
        return new Edit(changes);
    }
}
