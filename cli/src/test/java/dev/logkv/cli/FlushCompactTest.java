package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Stats.LevelStats;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlushCompactTest {

    @TempDir Path store;

    @BeforeEach
    void fill() {
        for (String key : new String[] {"a", "b", "c"}) {
            Cli.run("put", store, key, "value of " + key);
        }
    }

    @Test
    void flush_movesTheLogToLevel0_andSaysSo() {
        Cli.Result result = Cli.run("flush", store);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .containsPattern("before +runs +tables +after +runs +tables")
                .containsPattern("(?m)^ +log +[0-9.,]+ (bytes|KiB) ")
                // after a second of rest the table goes to the bottom by itself
                .containsPattern("(?m)^ +(level 0|bottom) +- +[0-9.,]+ [a-zA-Z]+ +1 +1$")
                .containsPattern("(?m)^flushed in .*: .* of tables written$");
        assertThat(Cli.run("scan", store).out())
                .isEqualTo("a\tvalue of a\nb\tvalue of b\nc\tvalue of c\n");
        assertThat(Cli.run("stats", store).out()).contains("0 in the log, 3 in tables");
    }

    @Test
    void compact_mergesEverythingIntoTheBottom_andSaysSo() {
        Cli.run("flush", store);
        Cli.run("put", store, "b", "again");
        Cli.run("delete", store, "c");

        Cli.Result result = Cli.run("compact", store);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty(); // nobody watches, so no progress
        assertThat(result.out())
                .containsPattern("(?m)^ +bottom +.* [0-9.,]+ [a-zA-Z]+ +1 +1$")
                .containsPattern("(?m)^compacted in .*: .* of tables written$");
        assertThat(Cli.run("scan", store).out()).isEqualTo("a\tvalue of a\nb\tagain\n");
        assertThat(Cli.run("stats", store).out())
                .contains("0 in the log, 2 in tables")
                .containsPattern("(?m)^ +bottom +#+ .* 1 +1 +2 +0$")
                .doesNotContain("level 0");
    }

    @Test
    void compact_ofADamagedStore_exits3() throws IOException {
        Cli.run("flush", store);
        VerifyTest.flip(DumpTest.newest(store, "*.table"), 70);
        Cli.run("put", store, "b", "again");

        Cli.Result result = Cli.run("compact", store);

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.err()).contains(".table").doesNotContain("\tat ");
    }

    @Test
    void nothingToDo_isNoError() {
        Cli.run("compact", store);

        for (String command : new String[] {"flush", "compact"}) {
            Cli.Result result = Cli.run(command, store);
            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).contains(": there was nothing to write\n");
        }
    }

    @Test
    void progress_isWhatReachedTheBottom() {
        LevelStats bottom = new LevelStats(7, true, 1, 1, 1000, 1000, 5, 0);
        LevelStats flushed = new LevelStats(0, false, 1, 1, 300, 300, 5, 0);
        LevelStats half = new LevelStats(0, false, 1, 1, 300, 150, 5, 0);
        var before = SampleStats.of(100, 5, flushed, bottom);

        assertThat(CompactCommand.done(before, before)).isZero();
        assertThat(CompactCommand.done(before, SampleStats.of(96, 0, flushed, bottom)))
                .isEqualTo(100);
        assertThat(CompactCommand.done(before, SampleStats.of(96, 0, half, bottom))).isEqualTo(250);
        assertThat(CompactCommand.done(before, SampleStats.of(96, 0, bottom))).isEqualTo(400);
    }
}
