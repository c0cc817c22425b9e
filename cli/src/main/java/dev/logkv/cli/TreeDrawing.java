package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.Stats.ValueSegmentStats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * The store as a column of bars: the log on top, then each level of tables, so that what is newest
 * comes first and a read goes from the top to the bottom; at last the large values that tables
 * point to. All bars have one scale. Fits {@value #WIDTH} columns.
 */
final class TreeDrawing {

    private static final int WIDTH = 80;
    private static final int BAR_CELLS_MAX = 28;
    private static final int BAR_CELLS_MIN = 8;

    private static final String USED = "#";
    private static final String DEAD = ".";

    /**
     * One bar and its figures; a figure that does not apply is empty.
     *
     * @param bytes length of the bar
     * @param usedBytes how much of it is drawn as used
     */
    private record Row(
            String name,
            long bytes,
            long usedBytes,
            String runs,
            String tables,
            long entries,
            String tombstones) {}

    private final Stats stats;
    private final List<Row> rows = new ArrayList<>();
    private int logRows;

    TreeDrawing(Stats stats) {
        this.stats = stats;
        addLog();
        for (LevelStats level : stats.tree().levels()) {
            rows.add(
                    new Row(
                            name(level),
                            level.bytes(),
                            level.liveBytes(),
                            Figures.count(level.runs()),
                            Figures.count(level.tables()),
                            level.entries(),
                            Figures.count(level.tombstones())));
        }
        addValues(stats.tree().valueSegments());
    }

    /** Returns what a level is called. */
    static String name(LevelStats level) {
        return level.bottom() ? "bottom" : "level " + level.level();
    }

    /** Returns the lines, with a note between the log and the levels. */
    List<String> lines(Style style) {
        List<String> lines = table(barCells()).render(style);
        lines.add(1 + logRows, style.dim("  " + memtables()));
        if (stats.tree().levels().isEmpty()) {
            lines.add(style.dim("  no tables yet: what is in the log is all there is"));
        }
        if (rows.stream().anyMatch(row -> row.usedBytes() < row.bytes())) {
            lines.add(
                    style.dim(
                            "  "
                                    + DEAD
                                    + " is not in use: merged already, or a value that is gone"));
        }
        return lines;
    }

    private void addValues(List<ValueSegmentStats> segments) {
        if (!segments.isEmpty()) {
            rows.add(
                    new Row(
                            "values",
                            segments.stream().mapToLong(ValueSegmentStats::bytes).sum(),
                            segments.stream().mapToLong(ValueSegmentStats::liveBytes).sum(),
                            "",
                            "",
                            segments.stream().mapToLong(ValueSegmentStats::values).sum(),
                            ""));
        }
    }

    private void addLog() {
        List<SegmentStats> segments = stats.segments();
        if (segments.isEmpty()) {
            return;
        }
        add("active", segments.subList(segments.size() - 1, segments.size()));
        if (segments.size() > 1) {
            add(segments.size() - 1 + " sealed", segments.subList(0, segments.size() - 1));
        }
        logRows = rows.size();
    }

    private void add(String name, List<SegmentStats> segments) {
        long bytes = segments.stream().mapToLong(SegmentStats::usedBytes).sum();
        long entries = segments.stream().mapToLong(SegmentStats::entries).sum();
        rows.add(new Row(name, bytes, bytes, "", "", entries, ""));
    }

    private String memtables() {
        int count = stats.segments().size();
        return "%s the log, above, in %s of memory (%d%% of the budget)"
                .formatted(
                        count == 1 ? "1 memtable indexes" : count + " memtables index",
                        Figures.bytes(stats.indexBytes()),
                        Math.round(100.0 * stats.indexBytes() / stats.memoryBudget()));
    }

    /** Returns how long the longest bar may be: what the figures leave of the line. */
    private int barCells() {
        int figures =
                table(0).render(Style.PLAIN).stream().mapToInt(String::length).max().orElse(0);
        return Math.clamp(WIDTH - figures, BAR_CELLS_MIN, BAR_CELLS_MAX);
    }

    private Table table(int barCells) {
        var table =
                Table.aligningLeft(2)
                        .header("", "", "bytes", "runs", "tables", "entries", "tombstones");
        for (Row row : rows) {
            table.row(
                    row.name(),
                    bar(row, barCells),
                    Figures.bytes(row.bytes()),
                    row.runs(),
                    row.tables(),
                    Figures.count(row.entries()),
                    row.tombstones());
        }
        return table;
    }

    private String bar(Row row, int cells) {
        long longest = rows.stream().mapToLong(Row::bytes).max().orElse(0);
        int length = cells(row.bytes(), longest, cells);
        int used = cells(row.usedBytes(), row.bytes(), length);
        return USED.repeat(used) + DEAD.repeat(length - used);
    }

    /** Returns a share of some cells; what is there at all is seen. */
    private static int cells(long part, long whole, int cells) {
        if (part == 0 || cells == 0) {
            return 0;
        }
        return Math.max(1, (int) Math.round((double) part / whole * cells));
    }
}
