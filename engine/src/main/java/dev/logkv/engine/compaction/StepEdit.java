package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Edit;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a step changes, and what follows from it for the runs: one that has no tables left
 * goes, unless something is still being merged into it.
 */
final class StepEdit {

    /** Runs with how many tables they will have. */
    private final Map<Long, Integer> tableCounts = new LinkedHashMap<>();

    /** Runs with what they will be merged into, or 0. */
    private final Map<Long, Long> targets = new HashMap<>();

    private final Version version;
    private final List<Change.AddRun> newRuns = new ArrayList<>();
    private final List<Change> segments = new ArrayList<>();
    private final List<Change> tables = new ArrayList<>();

    StepEdit(Version version) {
        this.version = version;
        for (Run run : version.runs()) {
            tableCounts.put(run.id(), run.tables().size());
            targets.put(run.id(), run.into());
        }
    }

    void addRun(long id, int level) {
        newRuns.add(new Change.AddRun(id, level));
        tableCounts.put(id, 0);
        targets.put(id, 0L);
    }

    void mergeInto(long run, long target) {
        targets.put(run, target);
    }

    void add(long run, TableMeta table) {
        tables.add(new Change.AddTable(run, table));
        tableCounts.merge(run, 1, Integer::sum);
    }

    void add(Change.AddSegment segment) {
        segments.add(segment);
    }

    void remove(long run, long number) {
        tables.add(new Change.RemoveTable(run, number));
        tableCounts.merge(run, -1, Integer::sum);
    }

    /**
     * Takes away what was merged of a table. One that was skipped goes as a whole, also if the step
     * has ended within it: what it has behind the end is hidden too, by a range deletion that is
     * still in its source there. Cut it could not be, because how many of its operations lie before
     * the end was not counted.
     *
     * @param end the first place that was not merged, or null if all was
     */
    void consume(TableInput input, @Nullable BucketKey end) {
        TableMeta meta = input.meta();
        if (input.isSkipped() || (input.isAtEnd() && !input.deletesBehind(end))) {
            remove(input.run(), meta.number());
        } else if (end == null || meta.last().compareTo(end) < 0) {
            // Behind its last place nothing is left to be cut off.
            throw new IllegalStateException(
                    "table %d was not read to its end".formatted(meta.number()));
        } else if (meta.first().compareTo(end) < 0) {
            tables.add(
                    new Change.CutTable(
                            input.run(),
                            meta.number(),
                            end,
                            meta.cutEntries() + input.taken(),
                            input.cutReferences()));
        }
    }

    Edit build() {
        var targeted =
                targets.entrySet().stream()
                        .filter(entry -> tableCounts.getOrDefault(entry.getKey(), 0) > 0)
                        .map(Map.Entry::getValue)
                        .collect(Collectors.toUnmodifiableSet());
        List<Change> changes = new ArrayList<>();
        for (Change.AddRun run : newRuns) {
            if (hasTables(run.id()) || targeted.contains(run.id())) {
                changes.add(run);
            }
        }
        for (Run run : version.runs()) {
            long target = targets.getOrDefault(run.id(), 0L);
            if (target != run.into() && hasTables(run.id())) {
                changes.add(new Change.MergeInto(run.id(), target));
            }
        }
        changes.addAll(segments);
        changes.addAll(tables);
        for (Run run : version.runs()) {
            if (!hasTables(run.id()) && !targeted.contains(run.id())) {
                changes.add(new Change.RemoveRun(run.id()));
            }
        }
        return new Edit(changes);
    }

    private boolean hasTables(long run) {
        return tableCounts.getOrDefault(run, 0) > 0;
    }
}
