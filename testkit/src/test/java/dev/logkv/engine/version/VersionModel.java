package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.log.LogAnchor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
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
    private LogAnchor log;
    private long nextNumber;

    private VersionModel(Version version) {
        log = version.log();
        nextNumber = version.nextNumber();
        for (Run run : version.runs()) {
            heads.put(run.id(), new Head(run.level(), run.into()));
            run.tables().forEach(table -> rows.add(new Row(run.id(), table)));
        }
    }

    /** Returns what an edit leads to, or null if it does not fit. */
    static @Nullable Version apply(Version version, Edit edit) {
        VersionModel model = new VersionModel(version);
        for (Change change : edit.changes()) {
            if (!model.apply(change)) {
                return null;
            }
        }
        return model.fits() ? model.version() : null;
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
                nextNumber = Math.max(nextNumber, table.number() + 1);
                yield fits;
            }
            case Change.RemoveTable(long id, long number) -> {
                Row row = find(id, number);
                yield row != null && rows.remove(row);
            }
            case Change.CutTable(long id, long number, BucketKey from, long cutEntries) ->
                    cut(find(id, number), from, cutEntries);
            case Change.MoveLog(LogAnchor anchor) -> {
                boolean fits = anchor.number() >= log.number();
                log = anchor;
                yield fits;
            }
        };
    }

    private boolean cut(@Nullable Row row, BucketKey from, long cutEntries) {
        if (row == null) {
            return false;
        }
        TableMeta table = row.table;
        rows.remove(row);
        rows.add(
                new Row(
                        row.run,
                        new TableMeta(table.number(), table.properties(), from, cutEntries)));
        return table.first().compareTo(from) < 0
                && from.compareTo(table.last()) <= 0
                && table.cutEntries() <= cutEntries
                && cutEntries <= table.properties().entries();
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

    private Version version() {
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
        return new Version(log, nextNumber, runs);
    }
}
