package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.TreeStats;
import dev.logkv.Stats.ValueSegmentStats;
import dev.logkv.cli.console.Style;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class StatsTextTest {

    private static final long MIB = 1 << 20;

    @Test
    void storeAtRest_isSaidToBeFine() {
        String text = text(SampleStats.idle());

        assertThat(text)
                .contains("write amplification  nothing was written yet")
                .contains("debt                 none: flushes and merges keep up")
                .contains("pauses               none")
                .contains("stops                none")
                .doesNotContain("kept for cursors");
    }

    @Test
    void workAndStalls_areSaidInWords() {
        var levels =
                List.of(
                        new LevelStats(0, false, 2, 2, 3 * MIB, 3 * MIB, 300, 3),
                        new LevelStats(7, true, 1, 4, 9 * MIB, 9 * MIB, 900, 0));
        String text =
                text(
                        new TreeStats(
                                levels,
                                List.of(
                                        new ValueSegmentStats("000000000007.log", 5 * MIB, MIB, 9),
                                        new ValueSegmentStats("000000000008.values", MIB, MIB, 3)),
                                2 * MIB,
                                1,
                                8 * MIB,
                                1234,
                                24 * MIB,
                                10 * MIB,
                                0.5,
                                1_500_000,
                                750_000,
                                250_000));

        assertThat(text)
                .contains("operations          2 in the log, 1,200 in tables")
                .contains(
                        "on disk             84.0 MiB: log 64.0 MiB, tables 12.0 MiB, values 6.0 MiB")
                .contains("kept for cursors    2.0 MiB that nothing else needs")
                .contains("appended to the log  10.0 MiB")
                .contains("flushed to tables    8.0 MiB, 1 memtable\n")
                .contains("merged               24.0 MiB, 1,234 steps\n")
                .contains("write amplification  4.2 bytes written for each that was appended")
                .contains("debt                 0.50: flushes and merges fall behind")
                .contains("pauses               writers were slowed for 1.50 s in all")
                .contains("stops                writers stood still for 0.75 s in all,")
                .contains("0.25 s at most");
        assertThat(text.lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void figures_haveADecimalPoint_whateverTheLocale() {
        Locale usual = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            assertThat(text(new TreeStats(List.of(), List.of(), 0, 0, 0, 0, 0, 10, 0.5, 0, 0, 0)))
                    .contains("1.0 bytes written")
                    .contains("0.50: ");
        } finally {
            Locale.setDefault(usual);
        }
    }

    private static String text(TreeStats tree) {
        Stats stats = SampleStats.of(List.of(SampleStats.segment(1, 200, 2)), tree);
        return String.join("\n", StatsText.lines(stats, List.of("trades"), Style.PLAIN));
    }
}
