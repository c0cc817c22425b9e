package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.TreeStats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Figures of a store for a person. */
final class StatsText {

    private static final String NONE = "none";

    private StatsText() {}

    /** Returns the figures as lines of text. */
    static List<String> lines(Stats stats, List<String> buckets, Style style) {
        var lines = new ArrayList<String>();
        add(lines, style, "Store", overview(stats, buckets).render(style));
        lines.add("");
        add(lines, style, "Tree, the newest first", new TreeDrawing(stats).lines(style));
        lines.add("");
        add(lines, style, "Since the store was opened", work(stats.tree()).render(style));
        lines.add("");
        add(lines, style, "Log", segments(stats).render(style));
        lines.add("");
        add(lines, style, "Background tasks", tasks(stats).render(style));
        stats.readOnlyReason()
                .ifPresent(reason -> lines.add(style.bad("The store is read-only: " + reason)));
        return lines;
    }

    private static void add(List<String> lines, Style style, String title, List<String> content) {
        lines.add(style.bold(title));
        lines.addAll(content);
    }

    private static Table overview(Stats stats, List<String> buckets) {
        TreeStats tree = stats.tree();
        long inTables = tree.levels().stream().mapToLong(LevelStats::entries).sum();
        long logBytes =
                stats.diskBytes() - tree.bytes() - tree.valueBytes() - tree.releasableBytes();
        var table =
                Table.aligningLeft(2)
                        .row("buckets", buckets.isEmpty() ? NONE : String.join(", ", buckets))
                        .row("sequence", Figures.count(stats.sequence()))
                        .row(
                                "operations",
                                "%s in the log, %s in tables"
                                        .formatted(
                                                Figures.count(stats.entries()),
                                                Figures.count(inTables)))
                        .row(
                                "on disk",
                                "%s: log %s, tables %s%s"
                                        .formatted(
                                                Figures.bytes(stats.diskBytes()),
                                                Figures.bytes(logBytes),
                                                Figures.bytes(tree.bytes()),
                                                values(tree)));
        if (tree.releasableBytes() > 0) {
            table.row(
                    "kept for cursors",
                    Figures.bytes(tree.releasableBytes()) + " that nothing else needs");
        }
        table.row("free on the device", Figures.bytes(stats.freeBytes()))
                .row("not yet synced", Figures.bytes(stats.unsyncedBytes()));
        open(table, "snapshots", stats.snapshots(), stats.oldestSnapshotAgeMillis());
        open(table, "cursors", stats.cursors(), stats.oldestCursorAgeMillis());
        return table;
    }

    private static String values(TreeStats tree) {
        return tree.valueSegments().isEmpty() ? "" : ", values " + Figures.bytes(tree.valueBytes());
    }

    private static void open(Table table, String what, int count, long oldestAgeMillis) {
        if (count > 0) {
            table.row(
                    what,
                    "%d, the oldest open for %s"
                            .formatted(
                                    count,
                                    Figures.clock(
                                            TimeUnit.MILLISECONDS.toSeconds(oldestAgeMillis))));
        }
    }

    private static Table work(TreeStats tree) {
        return Table.aligningLeft(2)
                .row("appended to the log", Figures.bytes(tree.appendedBytes()))
                .row("flushed to tables", written(tree.flushedBytes(), tree.flushes(), "memtable"))
                .row("merged", written(tree.mergeWrittenBytes(), tree.mergeSteps(), "step"))
                .row("write amplification", amplification(tree))
                .row("debt", debt(tree.debt()))
                .row(
                        "pauses",
                        tree.pausedMicros() == 0
                                ? NONE
                                : "writers were slowed for %s in all"
                                        .formatted(time(tree.pausedMicros())))
                .row(
                        "stops",
                        tree.stoppedMicros() == 0
                                ? NONE
                                : "writers stood still for %s in all, %s at most"
                                        .formatted(
                                                time(tree.stoppedMicros()),
                                                time(tree.stopMicrosMax())));
    }

    private static String written(long bytes, long times, String unit) {
        return times == 0
                ? NONE
                : "%s, %s %s"
                        .formatted(
                                Figures.bytes(bytes),
                                Figures.count(times),
                                times == 1 ? unit : unit + "s");
    }

    private static String amplification(TreeStats tree) {
        return tree.appendedBytes() == 0
                ? "nothing was written yet"
                : String.format(
                        Locale.ROOT,
                        "%.1f bytes written for each that was appended",
                        tree.writeAmplification());
    }

    private static String debt(double debt) {
        return debt == 0
                ? "none: flushes and merges keep up"
                : String.format(
                        Locale.ROOT, "%.2f: flushes and merges fall behind, writers wait", debt);
    }

    private static String time(long micros) {
        return Figures.time(TimeUnit.MICROSECONDS.toNanos(micros));
    }

    private static Table segments(Stats stats) {
        var table =
                Table.aligningLeft(1).header("segment", "operations", "used", "capacity", "index");
        for (Stats.SegmentStats segment : stats.segments()) {
            table.row(
                    segment.file(),
                    Figures.count(segment.entries()),
                    Figures.bytes(segment.usedBytes()),
                    Figures.bytes(segment.capacityBytes()),
                    Figures.bytes(segment.indexBytes()));
        }
        return table;
    }

    private static Table tasks(Stats stats) {
        var table = Table.aligningLeft(2).header("task", "state", "runs", "failures");
        for (Stats.TaskStats task : stats.tasks()) {
            table.row(
                    task.name(),
                    task.state() + task.lastFailure().map(failure -> ": " + failure).orElse(""),
                    Figures.count(task.runs()),
                    Figures.count(task.failures()));
        }
        return table;
    }
}
