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
    private final TreeShape shape;
    private final LongSupplier numbers;

    /**
     * @param numbers gives the numbers of new tables and runs
     */
    public Flusher(
            Directory directory, TableSettings settings, TreeShape shape, LongSupplier numbers) {
        this.directory = directory;
        this.settings = settings;
        this.shape = shape;
        this.numbers = numbers;
    }

    /**
     * Writes one memtable, or several that follow each other.
     *
     * @param operations all that is in it; range deletions may show, and are left out
     * @param logBytes about how many bytes of the log that is, to divide it evenly
     * @param retention new; it has the range deletions
     * @param anchor where the log begins after this
     * @return null if it was told to stop; nothing is left of it then
     */
    public @Nullable Outcome flush(
            EntryCursor operations,
            long logBytes,
            Retention retention,
            LogAnchor anchor,
            Progress progress)
            throws IOException {
        long shareBytes = shareBytes(logBytes);
        try (TableOutputs outputs =
                new TableOutputs(directory, settings, numbers, retention, progress)) {
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
            return new Outcome(edit(tables, anchor), tables, retention.tally());
        }
    }

    /**
     * Returns how large tables become if they are to be about equal: a small one at the end would
     * be a burden for good. What is written is about as large as the log, often a little less.
     */
    private long shareBytes(long logBytes) {
        long tables = Math.max(1, Math.ceilDiv(logBytes, shape.tableBytes()));
        return Math.max(logBytes / tables + logBytes / tables / 8, shape.tableBytes() / 2);
    }

    private Edit edit(List<TableMeta> tables, LogAnchor anchor) {
        List<Change> changes = new ArrayList<>();
        if (!tables.isEmpty()) {
            long run = numbers.getAsLong();
            changes.add(new Change.AddRun(run, 0));
            tables.forEach(table -> changes.add(new Change.AddTable(run, table)));
        }
        changes.add(new Change.MoveLog(anchor));
        return new Edit(changes);
    }
}
