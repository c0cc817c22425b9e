package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationText;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableCursor;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Checks what lets a get stop at the first run that knows its key: every operation in a run is
 * newer than all on its key in the runs behind it, range deletions included.
 */
final class RunOrder {

    private final List<RunReader> runs = new ArrayList<>();

    /** Of each run the range deletions of all runs behind it. */
    private final List<RangeDeletions> behind = new ArrayList<>();

    private final Findings findings;

    /**
     * @param tables gives the open table of a number
     */
    RunOrder(Version version, LongFunction<Table> tables, Findings findings) {
        this.findings = findings;
        for (Run run : version.runs()) {
            runs.add(new RunReader(run.tables(), tables, runs.size()));
        }
        List<RangeDeletion> deletions = new ArrayList<>();
        for (RunReader run : runs.reversed()) {
            behind.addFirst(RangeDeletions.of(deletions));
            deletions.addAll(run.rangeDeletions());
        }
    }

    void check() {
        if (runs.size() < 2) {
            return;
        }
        EntryCursor merged = MergingCursor.of(runs, false);
        BucketKey last = null;
        int lastRun = 0;
        long lastSequence = 0;
        while (merged.next()) {
            int run = (int) -merged.sequence();
            long sequence = runs.get(run).ownSequence();
            Operation operation = merged.operation();
            boolean isOnLast = last != null && last.compareTo(operation) == 0;
            if (isOnLast && run != lastRun && sequence >= lastSequence) {
                findings.problem(outOfOrder(run, operation, sequence, lastSequence));
            }
            long covering =
                    behind.get(run)
                            .covering(
                                    operation.bucket(),
                                    operation.bytes(),
                                    operation.keyOffset(),
                                    operation.keyBytes(),
                                    Long.MAX_VALUE);
            if (covering != RangeDeletions.NOT_COVERED && covering >= sequence) {
                findings.problem(outOfOrder(run, operation, covering, sequence));
            }
            last = isOnLast ? last : BucketKey.of(operation);
            lastRun = run;
            lastSequence = sequence;
        }
    }

    private LogKVException.Corruption outOfOrder(
            int run, Operation operation, long older, long newer) {
        return new LogKVException.Corruption(
                runs.get(run).tableName(),
                0,
                "operation %,d on %s is behind operation %,d, which is older"
                        .formatted(older, OperationText.of(BucketKey.of(operation)), newer));
    }

    /**
     * All tables of a run, one after the other. In the place of sequence numbers it tells the place
     * of its run, so that the operations on one key come from the newest run to the oldest.
     */
    private static final class RunReader implements EntryCursor {

        private final List<TableMeta> metas;
        private final LongFunction<Table> tables;
        private final int place;
        private int index = -1;
        private @Nullable TableCursor cursor;

        RunReader(List<TableMeta> metas, LongFunction<Table> tables, int place) {
            this.metas = metas;
            this.tables = tables;
            this.place = place;
        }

        List<RangeDeletion> rangeDeletions() {
            List<RangeDeletion> deletions = new ArrayList<>();
            for (TableMeta meta : metas) {
                deletions.addAll(
                        tables.apply(meta.number())
                                .rangeDeletions()
                                .visible(meta.first(), meta.last(), Long.MAX_VALUE));
            }
            return deletions;
        }

        @Override
        public boolean next() {
            while (cursor == null || !cursor.next()) {
                if (++index == metas.size()) {
                    return false;
                }
                TableMeta meta = metas.get(index);
                cursor =
                        tables.apply(meta.number())
                                .cursor(meta.cutFrom(), null, false, Long.MAX_VALUE);
            }
            return true;
        }

        @Override
        public Operation operation() {
            return current().operation();
        }

        @Override
        public long sequence() {
            return -place;
        }

        long ownSequence() {
            return current().sequence();
        }

        String tableName() {
            return tables.apply(metas.get(index).number()).name();
        }

        private TableCursor current() {
            if (cursor == null) {
                throw new IllegalStateException("the cursor is at no operation");
            }
            return cursor;
        }
    }
}
