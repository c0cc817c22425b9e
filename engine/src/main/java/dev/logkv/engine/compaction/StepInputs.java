package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables that a step of a merge may read, opened, with the range deletions in them. */
final class StepInputs {

    private final List<TableInput> sources = new ArrayList<>();
    private final List<TableInput> target = new ArrayList<>();
    private final long smallBytes;
    private final @Nullable Run targetRun;
    private final LongFunction<Table> tables;
    private final EntryCursor merged;
    private boolean anyOperation;
    private final List<RangeDeletion> sourceDeletions = new ArrayList<>();
    private final List<RangeDeletion> allDeletions = new ArrayList<>();

    /**
     * Opens the sources.
     *
     * @param targetRun that the sources are merged into, or null if it is new
     * @param smallBytes tables of the target with less are read even if they might be left alone
     */
    StepInputs(
            List<Run> sourceRuns,
            @Nullable Run targetRun,
            long smallBytes,
            LongFunction<Table> tables) {
        this.smallBytes = smallBytes;
        this.targetRun = targetRun;
        this.tables = tables;
        List<EntryCursor> cursors = new ArrayList<>();
        for (Run run : sourceRuns) {
            List<TableInput> inputs =
                    run.tables().stream().map(meta -> open(run, meta, tables)).toList();
            inputs.forEach(input -> sourceDeletions.addAll(input.rangeDeletions()));
            sources.addAll(inputs);
            cursors.add(new RunInput(inputs));
        }
        merged = MergingCursor.of(cursors, false);
    }

    /** Reads up to the first operation of the sources, and opens what is needed of the target. */
    void begin() {
        anyOperation = merged.next();
        allDeletions.addAll(sourceDeletions);
        BucketKey start = start();
        if (targetRun != null && start != null) {
            addTarget(targetRun, start);
        }
    }

    RangeDeletions rangeDeletions() {
        return RangeDeletions.of(allDeletions);
    }

    /** Returns the cursor over all of it. Once. */
    StepCursor cursor(Retention retention) {
        return new StepCursor(merged, anyOperation, target, sourceDeletions, retention, smallBytes);
    }

    List<TableInput> sources() {
        return sources;
    }

    List<TableInput> target() {
        return target;
    }

    /**
     * Returns where the sources have range deletions again from a place on, or null if they have
     * none.
     */
    @Nullable BucketKey nextDeletion(BucketKey place) {
        return sourceDeletions.stream()
                .filter(deletion -> deletion.to().compareTo(place) > 0)
                .map(deletion -> Places.later(deletion.from(), place))
                .min(BucketKey::compareTo)
                .orElse(null);
    }

    /** Returns about how many bytes of the sources are left. */
    long sourceBytesLeft() {
        return sources.stream().mapToLong(TableInput::bytesLeft).sum();
    }

    /** Returns how many operations were taken from all of them. */
    long taken() {
        return Stream.concat(sources.stream(), target.stream()).mapToLong(TableInput::taken).sum();
    }

    /** Returns the first place that the sources have anything on, or null if there is none. */
    private @Nullable BucketKey start() {
        BucketKey deletion =
                sourceDeletions.stream()
                        .map(RangeDeletion::from)
                        .min(BucketKey::compareTo)
                        .orElse(null);
        return anyOperation ? Places.earlier(BucketKey.of(merged.operation()), deletion) : deletion;
    }

    private void addTarget(Run run, BucketKey start) {
        int index = firstEndingAt(run.tables(), start);
        if (index > 0 && anyOperation && run.tables().get(index - 1).liveBytes() < smallBytes) {
            index--;
        }
        for (TableMeta meta : run.tables().subList(index, run.tables().size())) {
            TableInput input = open(run, meta, tables);
            target.add(input);
            allDeletions.addAll(input.rangeDeletions());
        }
    }

    /** Returns the numbers of the tables that were read. */
    List<Long> read() {
        return Stream.concat(sources.stream(), target.stream())
                .filter(input -> input.isTouched() && !input.isSkipped())
                .map(input -> input.meta().number())
                .toList();
    }

    @Override
    public String toString() {
        return read().toString();
    }

    /** Returns the index of the first table that does not end before a place. */
    private static int firstEndingAt(List<TableMeta> tables, BucketKey place) {
        int low = 0;
        int high = tables.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tables.get(middle).last().compareTo(place) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static TableInput open(Run run, TableMeta meta, LongFunction<Table> tables) {
        return new TableInput(run.id(), meta, tables.apply(meta.number()));
    }
}
