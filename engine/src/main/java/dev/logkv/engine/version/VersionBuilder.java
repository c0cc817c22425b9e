package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ReferenceTally;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.table.TableProperties;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Leads from one version to the next, and refuses what does not fit.
 *
 * <p>What a change names has to be there when its turn comes. What concerns several of them is
 * judged when all are applied, so that a table may join a run before the one that it replaces has
 * left: the tables of a run do not overlap, no table is in two runs, and a run that is being merged
 * has nothing of another kind between itself and its target, where it would be stepped over.
 */
final class VersionBuilder {

    private static final Comparator<TableMeta> BY_KEYS =
            Comparator.comparing(TableMeta::first).thenComparing(TableMeta::last);

    private final Map<Long, RunBuilder> runs = new LinkedHashMap<>();
    private final Set<Long> added = new HashSet<>();

    /** Segments with values by their ids, and the lengths of their files. */
    private final SortedMap<Long, Long> segments = new TreeMap<>();

    private LogAnchor log;
    private long nextNumber;

    VersionBuilder(Version version) {
        log = version.log();
        nextNumber = version.nextNumber();
        version.runs().forEach(run -> runs.put(run.id(), new RunBuilder(run)));
        version.segments().forEach(segment -> segments.put(segment.id(), segment.fileBytes()));
    }

    void apply(Change change) {
        switch (change) {
            case Change.AddRun(long id, int level) -> addRun(id, level);
            case Change.RemoveRun(long id) -> removeRun(id);
            case Change.MergeInto(long id, long into) -> run(id).into = into;
            case Change.AddTable(long id, TableMeta table) -> addTable(run(id), table);
            case Change.RemoveTable(long id, long number) -> removeTable(run(id), number);
            case Change.CutTable cut -> cutTable(run(cut.run()), cut);
            case Change.AddSegment(long id, long fileBytes) -> addSegment(id, fileBytes);
            case Change.MoveLog(LogAnchor anchor) -> moveLog(anchor);
        }
    }

    private void addRun(long id, int level) {
        require(id >= 1, "run %d cannot be added: ids begin with 1", id);
        require(
                level >= 0 && level <= Version.BOTTOM,
                "run %d cannot be added at level %d: levels are 0 to %d",
                id,
                level,
                Version.BOTTOM);
        require(!runs.containsKey(id), "run %d cannot be added: there is one already", id);
        for (RunBuilder other : runs.values()) {
            require(
                    other.level != level || level != Version.BOTTOM,
                    "run %d cannot be added at the bottom: run %d is there",
                    id,
                    other.id);
            require(
                    other.level != level || other.id < id,
                    "run %d cannot be added at level %d: it would be older than run %d there",
                    id,
                    level,
                    other.id);
        }
        runs.put(id, new RunBuilder(new Run(id, level, 0, List.of())));
        numberSeen(id);
    }

    private void removeRun(long id) {
        int left = run(id).size();
        require(left == 0, "run %d cannot be removed: it has %d tables", id, left);
        runs.remove(id);
    }

    private void addTable(RunBuilder run, TableMeta table) {
        long number = table.number();
        TableProperties properties = table.properties();
        require(number >= 1, "table %d cannot be added: numbers begin with 1", number);
        require(
                properties.first().compareTo(properties.last()) <= 0,
                "table %d cannot be added: it begins at %s and ends before, at %s",
                number,
                properties.first(),
                properties.last());
        require(
                properties.entries() >= 0 && properties.entries() + properties.rangeDeletions() > 0,
                "table %d cannot be added: nothing is in it",
                number);
        require(
                table.cutFrom() == null
                        ? table.cutEntries() == 0
                        : table.cutEntries() >= 0
                                && table.cutEntries() <= properties.entries()
                                && table.cutFrom().compareTo(properties.last()) <= 0,
                "table %d cannot be added: it has %d entries, of which %d are cut off at %s",
                number,
                properties.entries(),
                table.cutEntries(),
                String.valueOf(table.cutFrom()));
        checkReferences(table);
        require(
                run.tables().putIfAbsent(number, table) == null,
                "table %d cannot be added: run %d has it already",
                number,
                run.id);
        added.add(number);
        numberSeen(number);
    }

    private static void removeTable(RunBuilder run, long number) {
        require(
                run.tables().remove(number) != null,
                "table %d cannot be removed: it is not in run %d",
                number,
                run.id);
    }

    private static void cutTable(RunBuilder run, Change.CutTable cut) {
        long number = cut.number();
        BucketKey from = cut.from();
        long cutEntries = cut.cutEntries();
        TableMeta table = run.tables().get(number);
        if (table == null) {
            throw misfit("table %d cannot be cut: it is not in run %d", number, run.id);
        }
        require(
                from.compareTo(table.first()) > 0 && from.compareTo(table.last()) <= 0,
                "table %d cannot be cut at %s: what is left of it reaches from %s to %s",
                number,
                from,
                table.first(),
                table.last());
        require(
                cutEntries >= table.cutEntries() && cutEntries <= table.properties().entries(),
                "table %d cannot be cut behind %d entries: it has %d, and %d are cut off already",
                number,
                cutEntries,
                table.properties().entries(),
                table.cutEntries());
        TableMeta left = table.cut(from, cutEntries, cut.cutReferences());
        checkReferences(left);
        run.tables().put(number, left);
    }

    /**
     * A table has no more values cut off than it points to, and none of an entry that it has not.
     */
    private static void checkReferences(TableMeta table) {
        long count = 0;
        for (ValueReference left : table.references()) {
            require(
                    left.count() > 0 && left.bytes() >= 0,
                    "table %d cannot point to %d values of segment %d",
                    table.number(),
                    left.count(),
                    left.segment());
            count += left.count();
        }
        require(
                count <= table.entries(),
                "table %d cannot point to %d values: it has %d entries",
                table.number(),
                count,
                table.entries());
    }

    private void addSegment(long id, long fileBytes) {
        require(id > 0 && fileBytes > 0, "segment %d of %d bytes cannot be added", id, fileBytes);
        require(
                segments.putIfAbsent(id, fileBytes) == null,
                "segment %d cannot be added: there is one already",
                id);
        if (!SegmentId.isOfLog(id)) {
            numberSeen(SegmentId.number(id));
        }
    }

    private void moveLog(LogAnchor anchor) {
        require(
                anchor.number() >= log.number()
                        && anchor.firstSequence() >= log.firstSequence()
                        && anchor.basePosition() >= log.basePosition(),
                "the log cannot begin with %s: it has begun with %s",
                anchor,
                log);
        log = anchor;
    }

    private void numberSeen(long number) {
        nextNumber = Math.max(nextNumber, number + 1);
    }

    Version build() {
        List<Run> built =
                runs.values().stream().map(RunBuilder::build).sorted(Run.NEWEST_FIRST).toList();
        checkNumbers(built);
        checkTargets(built);
        return new Version(log, nextNumber, built, segments(built));
    }

    /** Returns the segments that tables point to. The others go. */
    private List<SegmentMeta> segments(List<Run> built) {
        ReferenceTally tally = new ReferenceTally();
        for (Run run : built) {
            for (TableMeta table : run.tables()) {
                tally.add(table.properties().references());
                tally.subtract(table.cutReferences());
            }
        }
        tally.forEachSegment(
                id ->
                        require(
                                tally.countOf(id) == 0 || segments.containsKey(id),
                                "tables point to segment %d, which is not there",
                                id));
        List<SegmentMeta> live = new ArrayList<>();
        segments.forEach(
                (id, fileBytes) -> {
                    long count = tally.countOf(id);
                    if (count > 0) {
                        live.add(segment(id, fileBytes, count, tally.bytesOf(id)));
                    }
                });
        return live;
    }

    private SegmentMeta segment(long id, long fileBytes, long liveCount, long liveBytes) {
        require(
                liveBytes <= fileBytes,
                "tables point to %d bytes of segment %d, which has %d",
                liveBytes,
                id,
                fileBytes);
        require(
                !SegmentId.isOfLog(id) || SegmentId.number(id) < log.number(),
                "tables point to segment %d, which is part of the log still",
                id);
        return new SegmentMeta(id, fileBytes, liveCount, liveBytes);
    }

    private void checkNumbers(List<Run> built) {
        Map<Long, Long> found = new LinkedHashMap<>();
        for (Run run : added.isEmpty() ? List.<Run>of() : built) {
            for (TableMeta table : run.tables()) {
                if (added.contains(table.number())) {
                    Long other = found.put(table.number(), run.id());
                    require(
                            other == null,
                            "table %d cannot be in run %d and in run %d",
                            table.number(),
                            other,
                            run.id());
                }
            }
        }
    }

    private static void checkTargets(List<Run> built) {
        List<Long> ids = built.stream().map(Run::id).toList();
        for (int i = 0; i < built.size(); i++) {
            Run source = built.get(i);
            if (source.into() == 0) {
                continue;
            }
            int target = ids.indexOf(source.into());
            require(
                    target > i,
                    "run %d cannot be merged into run %d, which is not behind it",
                    source.id(),
                    source.into());
            for (Run between : built.subList(i + 1, target)) {
                require(
                        between.into() == source.into(),
                        "run %d cannot be merged into run %d: run %d lies between them",
                        source.id(),
                        source.into(),
                        between.id());
            }
        }
    }

    private RunBuilder run(long id) {
        RunBuilder run = runs.get(id);
        if (run == null) {
            throw misfit("there is no run %d", id);
        }
        return run;
    }

    @SuppressWarnings("AnnotateFormatMethod") // as below
    private static void require(boolean fits, String format, Object... values) {
        if (!fits) {
            throw misfit(format, values);
        }
    }

    @SuppressWarnings(
            "AnnotateFormatMethod") // its annotation is in a library that the engine does without
    private static IllegalStateException misfit(String format, Object... values) {
        return new IllegalStateException("the edit does not fit: " + format.formatted(values));
    }

    /** A run in the making, which is the one that it was until something changes. */
    private static final class RunBuilder {

        final long id;
        final int level;
        private final Run before;
        private final Map<Long, TableMeta> tables = new LinkedHashMap<>();
        private boolean touched;
        long into;

        RunBuilder(Run before) {
            this.before = before;
            this.id = before.id();
            this.level = before.level();
            this.into = before.into();
        }

        int size() {
            return touched ? tables.size() : before.tables().size();
        }

        /** Returns the tables by their numbers, to be changed. */
        Map<Long, TableMeta> tables() {
            if (!touched) {
                touched = true;
                before.tables().forEach(table -> tables.put(table.number(), table));
            }
            return tables;
        }

        Run build() {
            if (!touched) {
                return into == before.into() ? before : new Run(id, level, into, before.tables());
            }
            List<TableMeta> sorted = tables.values().stream().sorted(BY_KEYS).toList();
            for (int i = 1; i < sorted.size(); i++) {
                TableMeta left = sorted.get(i - 1);
                TableMeta right = sorted.get(i);
                // Equal is fine: the left one may end with a range deletion, up to there and no
                // further.
                require(
                        left.last().compareTo(right.first()) <= 0,
                        "tables %d and %d of run %d overlap: one ends at %s, one begins at %s",
                        left.number(),
                        right.number(),
                        id,
                        left.last(),
                        right.first());
            }
            return new Run(id, level, into, sorted);
        }
    }
}
