package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.cli.console.Style;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeDrawingTest {

    private static final long MIB = 1 << 20;

    @Test
    void tree_isDrawn_newestFirst_onOneScale() {
        List<SegmentStats> log =
                List.of(
                        SampleStats.segment(7, 60 * MIB, 402_113),
                        SampleStats.segment(8, 60 * MIB, 398_000),
                        SampleStats.segment(9, 12 * MIB, 82_113));
        Stats stats =
                SampleStats.of(
                        log,
                        SampleStats.idle(
                                new LevelStats(
                                        0, false, 3, 3, 160 * MIB, 160 * MIB, 1_200_000, 120),
                                new LevelStats(1, false, 2, 9, 640 * MIB, 320 * MIB, 2_500_000, 8),
                                new LevelStats(
                                        7, true, 1, 20, 1280 * MIB, 1280 * MIB, 9_500_000, 0)));

        assertThat(new TreeDrawing(stats).lines(Style.PLAIN))
                .containsExactlyElementsOf(
                        """
                                                              bytes  runs  tables    entries  tombstones
                          active    #                      12.0 MiB                   82,113
                          2 sealed  ##                    120.0 MiB                  800,113
                          3 memtables index the log, above, in 26.9 MiB of memory (11% of the budget)
                          level 0   ###                   160.0 MiB     3       3  1,200,000         120
                          level 1   #####.....            640.0 MiB     2       9  2,500,000           8
                          bottom    ####################    1.3 GiB     1      20  9,500,000           0
                          . is not in use: merged already, or a value that is gone
                        """
                                .lines()
                                .toList());
    }

    @Test
    void figuresOfAnySize_fitEightyColumns() {
        Stats stats =
                SampleStats.of(
                        List.of(
                                SampleStats.segment(1, 1023 * MIB, 99_999_999),
                                SampleStats.segment(2, 1023 * MIB, 99_999_999)),
                        SampleStats.idle(
                                new LevelStats(0, false, 12, 12, MIB, MIB, 1, 1),
                                new LevelStats(
                                        7,
                                        true,
                                        1,
                                        16_000,
                                        1000L << 30,
                                        999L << 30,
                                        12_345_678_901L,
                                        1_234_567_890)));

        assertThat(new TreeDrawing(stats).lines(Style.PLAIN))
                .anyMatch(line -> line.contains("12,345,678,901"))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void whatIsThere_isSeen_howeverSmall_andWhatIsNotThereIsNot() {
        Stats stats =
                SampleStats.of(
                        0,
                        0,
                        new LevelStats(0, false, 1, 1, 10, 10, 1, 0),
                        new LevelStats(7, true, 1, 20, 1L << 40, 1L << 40, 1, 0));

        List<String> lines = new TreeDrawing(stats).lines(Style.PLAIN);

        assertThat(bar(lines, "active")).isZero();
        assertThat(bar(lines, "level 0")).isEqualTo(1);
        assertThat(bar(lines, "bottom")).isGreaterThanOrEqualTo(20);
    }

    @Test
    void storeWithoutTables_saysSo() {
        assertThat(new TreeDrawing(SampleStats.of(4096, 3)).lines(Style.PLAIN))
                .anyMatch(line -> line.contains("no tables yet"))
                .noneMatch(line -> line.contains("not in use"));
    }

    @Test
    void colour_changesNoText() {
        Stats stats = SampleStats.of(4096, 3, new LevelStats(7, true, 1, 1, 100, 50, 1, 0));

        List<String> colored = new TreeDrawing(stats).lines(Style.COLORED);

        assertThat(colored).anyMatch(line -> line.contains("\033["));
        assertThat(colored.stream().map(line -> line.replaceAll("\033\\[[0-9;]*m", "")))
                .isEqualTo(new TreeDrawing(stats).lines(Style.PLAIN));
    }

    private static long bar(List<String> lines, String name) {
        String row =
                lines.stream()
                        .filter(line -> line.startsWith("  " + name))
                        .findFirst()
                        .orElseThrow();
        return row.chars().filter(c -> c == '#').count();
    }
}
