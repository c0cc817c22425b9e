package dev.logkv.engine.version;

import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.log.LogAnchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What an edit has to lead to, said a second time and without any haste: every pair of things is
 * compared.
 */
final class VersionModel {

    private record Row(long run, TableMeta table) {}

    private record Head(int level, long into) {}

    private final TreeMap<Long, Head> heads = new TreeMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Map<Long, Long> files = new TreeMap<>();
    private LogAnchor log;
    private long nextNumber;

    private VersionModel(Version version) {
        log = version.log();
        nextNumber = version.nextNumber();
        for (Run run : version.runs()) {
            heads.put(run.id(), new Head(run.level(), run.into()));
            run.tables().forEach(table -> rows.add(new Row(run.id(), table)));
        }
        version.segments().forEach(segment -> files.put(segment.id(), segment.fileBytes()));
    }

    /** Returns what an edit leads to, or null if it does not fit. */
    static @Nullable Version apply(Version version, Edit edit) {
        VersionModel model = new VersionModel(version);
        for (Change change : edit.changes()) {
            if (!model.apply(change)) {
                return null;
            }
        }
        List<SegmentMeta> segments = model.segments();
        return model.fits() && segments != null ? model.version(segments) : null;
    }

    private boolean apply(Change change) {
        return switch (change) {
            case Change.AddRun(long id, int level) -> {
                boolean fits = id > 0 && level >= 0 && level <= 7 && !heads.containsKey(id);
                for (Long other : heads.keySet()) {
                    if (level(other) == level) {
                        fits &= level != 7 && other < id;
                    }
                }
                heads.put(id, new Head(level, 0));
                nextNumber = Math.max(nextNumber, id + 1);
                yield fits;
            }
            case Change.RemoveRun(long id) ->
                    rows.stream().noneMatch(row -> row.run == id) && heads.remove(id) != null;
            case Change.MergeInto(long id, long into) ->
                    heads.computeIfPresent(id, (_, head) -> new Head(head.level, into)) != null;
            case Change.AddTable(long id, TableMeta table) -> {
                boolean fits = heads.containsKey(id) && find(id, table.number()) == null;
                rows.add(new Row(id, table));
                fits &= pointsTruly(table);
                nextNumber = Math.max(nextNumber, table.number() + 1);
                yield fits;
            }
            case Change.RemoveTable(long id, long number) -> {
                Row row = find(id, number);
                yield row != null && rows.remove(row);
            }
            case Change.CutTable cut -> cut(find(cut.run(), cut.number()), cut);
            case Change.AddSegment(long id, long fileBytes) -> {
                boolean fits = id > 0 && fileBytes > 0 && !files.containsKey(id);
                files.put(id, fileBytes);
                if (!SegmentId.isOfLog(id)) {
                    nextNumber = Math.max(nextNumber, SegmentId.number(id) + 1);
                }
                yield fits;
            }
            case Change.MoveLog(LogAnchor anchor) -> {
                boolean fits = anchor.number() >= log.number();
                log = anchor;
                yield fits;
            }
        };
    }

    private boolean cut(@Nullable Row row, Change.CutTable cut) {
        if (row == null) {
            return false;
        }
        TableMeta table = row.table;
        rows.remove(row);
        TableMeta left = table.cut(cut.from(), cut.cutEntries(), cut.cutReferences());
        rows.add(new Row(row.run, left));
        return table.first().compareTo(cut.from()) < 0
                && cut.from().compareTo(table.last()) <= 0
                && table.cutEntries() <= cut.cutEntries()
                && cut.cutEntries() <= table.properties().entries()
                && pointsTruly(left);
    }

    /** Returns whether nothing is cut off that is not there, and no entry points twice. */
    private static boolean pointsTruly(TableMeta table) {
        long count = 0;
        for (ValueReference cut : table.cutReferences()) {
            ValueReference whole =
                    table.properties().references().stream()
                            .filter(one -> one.segment() == cut.segment())
                            .findFirst()
                            .orElse(new ValueReference(cut.segment(), 0, 0));
            if (cut.count() > whole.count() || cut.bytes() > whole.bytes()) {
                return false;
            }
            count -= cut.count();
        }
        for (ValueReference reference : table.properties().references()) {
            count += reference.count();
        }
        return count <= table.entries();
    }

    /** Returns the segments that anything points to, or null if that does not fit. */
    private @Nullable List<SegmentMeta> segments() {
        List<SegmentMeta> segments = new ArrayList<>();
        Set<Long> pointedTo = new TreeSet<>();
        for (Row row : rows) {
            row.table.references().forEach(reference -> pointedTo.add(reference.segment()));
        }
        for (long id : pointedTo) {
            long count = 0;
            long bytes = 0;
            for (Row row : rows) {
                for (ValueReference reference : row.table.references()) {
                    if (reference.segment() == id) {
                        count += reference.count();
                        bytes += reference.bytes();
                    }
                }
            }
            Long fileBytes = files.get(id);
            if (fileBytes == null || bytes > fileBytes || (id < 1L << 62 && id >= log.number())) {
                return null;
            }
            segments.add(new SegmentMeta(id, fileBytes, count, bytes));
        }
        return segments;
    }

    private @Nullable Row find(long run, long number) {
        AtomicReference<@Nullable Row> found = new AtomicReference<>();
        rows.stream()
                .filter(row -> row.run == run && row.table.number() == number)
                .forEach(found::set);
        return found.get();
    }

    private int level(long run) {
        Head head = heads.get(run);
        return head == null ? -1 : head.level;
    }

    private boolean fits() {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                Row left = rows.get(i);
                Row right = rows.get(j);
                boolean apart =
                        left.table.last().compareTo(right.table.first()) <= 0
                                || right.table.last().compareTo(left.table.first()) <= 0;
                if (left.table.number() == right.table.number()
                        || (left.run == right.run && !apart)) {
                    return false;
                }
            }
        }
        for (long source : heads.keySet()) {
            long into = into(source);
            if (into != 0 && (!heads.containsKey(into) || !isNewer(source, into))) {
                return false;
            }
            for (long between : heads.keySet()) {
                if (into != 0
                        && isNewer(source, between)
                        && isNewer(between, into)
                        && into(between) != into) {
                    return false;
                }
            }
        }
        return true;
    }

    private long into(long run) {
        Head head = heads.get(run);
        return head == null ? 0 : head.into;
    }

    private boolean isNewer(long left, long right) {
        return level(left) < level(right) || (level(left) == level(right) && left > right);
    }

    private Version version(List<SegmentMeta> segments) {
        List<Run> runs = new ArrayList<>();
        heads.forEach(
                (id, head) ->
                        runs.add(
                                new Run(
                                        id,
                                        head.level,
                                        head.into,
                                        rows.stream()
                                                .filter(row -> row.run == id)
                                                .map(Row::table)
                                                .sorted(
                                                        Comparator.comparing(TableMeta::first)
                                                                .thenComparing(TableMeta::last))
                                                .toList())));
        runs.sort((left, right) -> isNewer(left.id(), right.id()) ? -1 : 1);
        return new Version(log, nextNumber, runs, segments);
    }
}
