package dev.logkv.engine.compaction;

import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.Plan.TableOfRun;
import dev.logkv.engine.compaction.Plan.Target;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Does what a {@link Plan} says: writes the tables, and says which edit makes them part of the
 * store. Nothing of the version is touched, so a step that fails has not happened. Engine threads
 * only, one step at a time; memtables may be flushed meanwhile.
 *
 * <p><b>A step of a merge</b> merges all that the sources have before some place, its end, with
 * those tables of the target that this concerns. What the sources and the target have from there on
 * stays where it is, cut off from what was merged. So do range deletions that reach across: their
 * part before the end is in the outputs, the rest in what is left of their tables.
 *
 * <p>A step ends when enough was written or read, or where a table of the target can be left alone.
 * All operations on one key are merged by one step, into one table.
 *
 * <p>What was read is what was written and dropped; a table that is removed was read to its end and
 * has given what it says is in it; a table that is cut remembers how many it has given. Anything
 * else is an {@link IllegalStateException}, unless one of the tables turns out to be damaged, and
 * the store stays as it was.
 */
public final class Compactor {

    /**
     * A table of the target that is less than this part of a full one is not left alone, but merged
     * with others, so that small tables become fewer.
     */
    private static final int LEFT_ALONE_FRACTION = 4;

    private final Directory directory;
    private final TableSettings settings;
    private final ValueSettings valueSettings;
    private final TreeShape shape;
    private final long stepBytes;
    private final LongSupplier numbers;

    /**
     * @param stepBytes when a step of a merge has written enough, in bytes
     * @param numbers gives the numbers of new tables, segments and runs
     */
    public Compactor(
            Directory directory,
            TableSettings settings,
            ValueSettings valueSettings,
            TreeShape shape,
            long stepBytes,
            LongSupplier numbers) {
        this.directory = directory;
        this.settings = settings;
        this.valueSettings = valueSettings;
        this.shape = shape;
        this.stepBytes = stepBytes;
        this.numbers = numbers;
    }

    /**
     * Executes a plan.
     *
     * @param version that it was made for; runs may have been added at level 0 since
     * @param files the open files of the version
     * @param snapshots sequence numbers of the snapshots, ascending; the last is the newest one
     *     that is visible
     * @param nowMillis the time that the plan was made with
     * @return null if there was nothing to do, or if it was told to stop; nothing is left of it
     *     then
     * @throws IOException if the device fails; naming the table if that is one that was read
     * @throws LogKVException.Corruption if a table that was read is damaged
     */
    public @Nullable Outcome execute(
            Plan plan,
            Version version,
            OpenFiles files,
            long[] snapshots,
            long nowMillis,
            Progress progress)
            throws IOException {
        try {
            return switch (plan) {
                case Plan.Nothing(), Plan.AwaitSpace() -> null;
                case Plan.Drop(List<TableOfRun> dropped) -> drop(version, dropped);
                case Plan.Move(List<Long> sources, List<TableOfRun> moved, Target target) ->
                        move(version, sources, moved, target);
                case Plan.Merge merge ->
                        merge(merge, version, files, snapshots, nowMillis, progress);
                case Plan.Rewrite rewrite ->
                        rewrite(rewrite, version, files, snapshots, nowMillis, progress);
            };
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static Outcome drop(Version version, List<TableOfRun> dropped) {
        StepEdit edit = new StepEdit(version);
        dropped.forEach(table -> edit.remove(table.run(), table.number()));
        return new Outcome(edit.build(), List.of(), List.of(), Tally.NONE);
    }

    private Outcome move(
            Version version, List<Long> sources, List<TableOfRun> moved, Target target) {
        StepEdit edit = new StepEdit(version);
        long into = direct(edit, sources, target);
        for (TableOfRun table : moved) {
            edit.remove(table.run(), table.number());
            edit.add(into, tableOf(version, table));
        }
        return new Outcome(edit.build(), List.of(), List.of(), Tally.NONE);
    }

    private @Nullable Outcome merge(
            Plan.Merge plan,
            Version version,
            OpenFiles files,
            long[] snapshots,
            long nowMillis,
            Progress progress)
            throws IOException {
        StepEdit edit = new StepEdit(version);
        long into = direct(edit, plan.sources(), plan.target());
        StepInputs inputs =
                new StepInputs(
                        plan.sources().stream().map(id -> find(version, id)).toList(),
                        plan.target().run() == Target.NEW_RUN ? null : find(version, into),
                        shape.tableBytes() / LEFT_ALONE_FRACTION,
                        files::table);
        return step(
                inputs,
                deletions -> new Retention(snapshots, nowMillis, plan.nothingBelow(), deletions),
                values(files, plan.leaving(), nowMillis),
                stepBytes,
                edit,
                into,
                progress);
    }

    private @Nullable Outcome rewrite(
            Plan.Rewrite plan,
            Version version,
            OpenFiles files,
            long[] snapshots,
            long nowMillis,
            Progress progress)
            throws IOException {
        TableOfRun table = plan.table();
        Run run = find(version, table.run());
        Run alone = new Run(run.id(), run.level(), 0, List.of(tableOf(version, table)));
        StepInputs inputs = new StepInputs(List.of(alone), null, 0, files::table);
        return step(
                inputs,
                deletions -> new Retention(snapshots, nowMillis, true, deletions),
                values(files, plan.leaving(), nowMillis),
                Long.MAX_VALUE,
                new StepEdit(version),
                run.id(),
                progress);
    }

    private ValueOutput values(OpenFiles files, Set<Long> leaving, long nowMillis) {
        return new ValueOutput(
                directory,
                settings.storeId(),
                valueSettings,
                numbers,
                nowMillis,
                files::segment,
                leaving::contains,
                ValueOutput.NO_SEGMENT);
    }

    /**
     * Does a step, and says of a failure what it comes from.
     *
     * @param retention made for the range deletions of all inputs
     */
    private @Nullable Outcome step(
            StepInputs inputs,
            Function<RangeDeletions, Retention> retention,
            ValueOutput values,
            long bytesMax,
            StepEdit edit,
            long into,
            Progress progress)
            throws IOException {
        try {
            inputs.begin();
            return write(
                    inputs,
                    retention.apply(inputs.rangeDeletions()),
                    values,
                    bytesMax,
                    edit,
                    into,
                    progress);
        } catch (IllegalStateException failure) {
            verify(inputs.read(), progress, failure);
            throw failure;
        } catch (InternalError fault) {
            throw new IOException(
                    "cannot read one of the tables %s, or a value of theirs".formatted(inputs),
                    fault);
        }
    }

    /**
     * Tells damage from a bug: verifies the tables that a step has read when it failed. They are
     * opened anew, because of a table that this process has written parts are trusted.
     *
     * @throws LogKVException.Corruption if one of them is damaged
     */
    private void verify(List<Long> numbers, Progress progress, RuntimeException failure) {
        try (Arena arena = Arena.ofShared()) {
            for (long number : numbers) {
                if (progress.isStopped()) {
                    return;
                }
                Table.open(directory, number, settings.storeId(), arena, null).verify();
            }
        } catch (LogKVException.Corruption damage) {
            damage.addSuppressed(failure);
            throw damage;
        } catch (IOException | RuntimeException | InternalError unreadable) {
            failure.addSuppressed(unreadable);
        }
    }

    /** Reads the inputs and writes the outputs. */
    private @Nullable Outcome write(
            StepInputs inputs,
            Retention retention,
            ValueOutput values,
            long bytesMax,
            StepEdit edit,
            long into,
            Progress progress)
            throws IOException {
        StepCursor cursor = inputs.cursor(retention);
        try (TableOutputs outputs =
                new TableOutputs(directory, settings, numbers, retention, values, progress)) {
            Step step = new Step(inputs, cursor, retention, outputs, shape.tableBytes(), bytesMax);
            if (!step.run(progress)) {
                return null;
            }
            List<TableMeta> tables = outputs.finish(step.outputsEnd());
            Tally tally = retention.tally();
            if (inputs.taken() != tally.read()) {
                throw new IllegalStateException(
                        "%,d operations were taken from tables %s, but of %,d it was decided: %s"
                                .formatted(inputs.taken(), inputs, tally.read(), tally));
            }
            inputs.sources().forEach(input -> edit.consume(input, step.sourcesEnd()));
            inputs.target().stream()
                    .filter(TableInput::isTouched)
                    .forEach(input -> edit.consume(input, step.sourcesEnd()));
            outputs.segments().forEach(edit::add);
            tables.forEach(table -> edit.add(into, table));
            return new Outcome(edit.build(), tables, outputs.segments(), tally);
        }
    }

    /** Directs runs into their target; returns its id. */
    private long direct(StepEdit edit, List<Long> sources, Target target) {
        long into = target.run();
        if (into == Target.NEW_RUN) {
            into = numbers.getAsLong();
            edit.addRun(into, target.level());
        }
        for (long source : sources) {
            edit.mergeInto(source, into);
        }
        return into;
    }

    private static Run find(Version version, long id) {
        Run run = version.run(id);
        if (run == null) {
            throw new IllegalStateException("there is no run " + id);
        }
        return run;
    }

    private static TableMeta tableOf(Version version, TableOfRun place) {
        TableMeta table = find(version, place.run()).table(place.number());
        if (table == null) {
            throw new IllegalStateException(
                    "there is no table %d in run %d".formatted(place.number(), place.run()));
        }
        return table;
    }
}
