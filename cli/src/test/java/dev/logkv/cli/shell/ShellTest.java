package dev.logkv.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.cli.Cli;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell as it reads from a pipe. */
class ShellTest {

    @TempDir Path store;

    @Test
    void commands_runOnTheOneStore_withoutItsDirectory() {
        Cli.Result result =
                shell(
                        """
                        put btc 4411.99
                        put eth "1 2" --bucket b

                        get btc
                        scan -b b
                        buckets
                        delete btc
                        """);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).isEqualTo("4411.99\neth\t1 2\nb\n");
        assertThat(Cli.run("get", store, "eth", "-b", "b").out()).isEqualTo("1 2\n");
        assertThat(Cli.run("get", store, "btc").exitCode()).isEqualTo(1);
    }

    @Test
    void upkeepAndRanges_workOnTheOneStore() {
        Cli.Result result =
                shell(
                        "put a/1 x\nput a/2 x\nput b y\nflush\ndelete --prefix a/\ncompact\nscan\nstats\n");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("flushed in ", "compacted in ", "\nb\ty\n")
                .containsPattern("(?m)^ +bottom +#+ ")
                .containsPattern("(?m)^ +flushed to tables +.* 2 memtables$");
    }

    @Test
    void failure_isReported_theRestRuns_andTheFirstDecidesTheExitCode() {
        Cli.Result result = shell("scan -b none\nbogus\nput 'a\nput k v\nget k\n");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.out()).isEqualTo("v\n");
        assertThat(result.err())
                .contains("there is no bucket 'none'")
                .contains("unknown command: bogus")
                .contains("the quote ' is not closed");
    }

    @Test
    void standardInput_belongsToTheShell() {
        Cli.Result result = shell("put k -\nimport - --key a\nscan\n");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("standard input is read by the shell");
        assertThat(result.out()).isEmpty();
    }

    @Test
    void exit_leaves() {
        assertThat(shell("exit\nput k v\n").exitCode()).isZero();
        assertThat(shell("quit\nput k v\n").exitCode()).isZero();
        assertThat(Cli.run("get", store, "k").exitCode()).isEqualTo(1);
    }

    @Test
    void help_mentionsNoDirectory_andNoCommandsThatMakeNoSenseHere() {
        String all = shell("help\n").out();
        assertThat(all)
                .contains("put", "buckets", "exit")
                .doesNotContain("demo", "shell  ", "Exit codes", "logkv");

        String one = shell("help scan\n").out();
        assertThat(one)
                .contains("Usage: scan")
                .contains("  scan --bucket trades --prefix xrp-eth/ --reverse --limit 10")
                .doesNotContain("DIR", "logkv");
        assertThat(shell("scan --help\n").out()).isEqualTo(one);
        assertThat(shell("help bogus\n").exitCode()).isEqualTo(2);
    }

    @Test
    void missingArgument_isAUsageError() {
        Cli.Result result = shell("get\n");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("KEY").contains("see 'get --help'").doesNotContain("DIR");
    }

    private Cli.Result shell(String lines) {
        return Cli.runWithInput(lines.getBytes(StandardCharsets.UTF_8), "shell", store);
    }
}
