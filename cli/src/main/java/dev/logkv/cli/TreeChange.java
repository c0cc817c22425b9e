package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a flush or a compaction did to the levels of a store.
 *
 * @param nanos how long it took, in nanoseconds
 */
record TreeChange(Stats before, Stats after, long nanos) {

    /**
     * Returns the levels before and after, and then a sentence.
     *
     * @param done what was done, in a word
     */
    List<String> lines(String done, Style style) {
        var lines = new ArrayList<String>(table().render(style));
        lines.add(
                "%s in %s: %s"
                        .formatted(
                                done,
                                Figures.time(nanos),
                                writtenBytes() == 0
                                        ? "there was nothing to write"
                                        : Figures.bytes(writtenBytes()) + " of tables written"));
        return lines;
    }

    private Table table() {
        var table =
                Table.aligningLeft(1)
                        .header("", "before", "runs", "tables", "after", "runs", "tables")
                        .row(
                                "log",
                                Figures.bytes(before.logBytes()),
                                "",
                                "",
                                Figures.bytes(after.logBytes()));
        var levels = new TreeSet<Integer>();
        Stream.of(before, after)
                .flatMap(stats -> stats.tree().levels().stream())
                .forEach(level -> levels.add(level.level()));
        for (int level : levels) {
            Optional<LevelStats> then = level(before, level);
            Optional<LevelStats> now = level(after, level);
            table.row(
                    then.or(() -> now).map(TreeDrawing::name).orElseThrow(),
                    then.map(LevelStats::bytes).map(Figures::bytes).orElse("-"),
                    then.map(LevelStats::runs).map(Figures::count).orElse(""),
                    then.map(LevelStats::tables).map(Figures::count).orElse(""),
                    now.map(LevelStats::bytes).map(Figures::bytes).orElse("-"),
                    now.map(LevelStats::runs).map(Figures::count).orElse(""),
                    now.map(LevelStats::tables).map(Figures::count).orElse(""));
        }
        return table.row(
                "on disk",
                Figures.bytes(neededBytes(before)),
                "",
                "",
                Figures.bytes(neededBytes(after)));
    }

    /** Returns the bytes on disk without the files that are about to be deleted. */
    private static long neededBytes(Stats stats) {
        return stats.diskBytes() - stats.tree().releasableBytes();
    }

    private static Optional<LevelStats> level(Stats stats, int number) {
        return stats.tree().levels().stream().filter(level -> level.level() == number).findFirst();
    }

    private long writtenBytes() {
        return after.tree().flushedBytes()
                - before.tree().flushedBytes()
                + after.tree().mergeWrittenBytes()
                - before.tree().mergeWrittenBytes();
    }
}
