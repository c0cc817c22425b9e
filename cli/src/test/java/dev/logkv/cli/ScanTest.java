package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanTest {

    @TempDir static Path store;

    @BeforeAll
    static void fill() {
        for (String key : List.of("a", "b/1", "b/2", "b/3", "c")) {
            Cli.run("put", store, key, "v" + key);
        }
        Cli.run("put", store, "6b09", "0a5cff", "--hex", "--bucket", "odd");
        Cli.run("put", store, "line\n", "tab\t back\\ nul\0 euro\u20ac", "--bucket", "odd");
    }

    @Test
    void scan_all_printsKeyTabValue_inOrder() {
        assertThat(scan()).isEqualTo("a\tva\nb/1\tvb/1\nb/2\tvb/2\nb/3\tvb/3\nc\tvc\n");
    }

    @Test
    void scan_prefixReversedLimited_printsTheLastOnes() {
        assertThat(scan("--prefix", "b/", "--reverse", "--limit", "2"))
                .isEqualTo("b/3\tvb/3\nb/2\tvb/2\n");
    }

    @Test
    void scan_fromIsInclusive_toIsNot() {
        assertThat(scan("--from", "b/1", "--to", "b/3")).isEqualTo("b/1\tvb/1\nb/2\tvb/2\n");
        assertThat(scan("--from", "c")).isEqualTo("c\tvc\n");
        assertThat(scan("--to", "b")).isEqualTo("a\tva\n");
    }

    @Test
    void scan_boundsAndPrefix_narrowEachOther() {
        assertThat(scan("--prefix", "b/", "--from", "b/2")).isEqualTo("b/2\tvb/2\nb/3\tvb/3\n");
        assertThat(scan("--prefix", "b/", "--from", "a", "--to", "b/2")).isEqualTo("b/1\tvb/1\n");
        assertThat(scan("--prefix", "b/", "--from", "c")).isEmpty();
    }

    @Test
    void scan_limitZero_printsNothing_andANegativeOneIsAUsageError() {
        assertThat(scan("--limit", "0")).isEmpty();
        assertThat(Cli.run("scan", store, "--limit", "-1").exitCode()).isEqualTo(2);
        assertThat(Cli.run("scan", store, "--limit", "many").exitCode()).isEqualTo(2);
    }

    @Test
    void scan_bytesThatAreNoPlainText_areEscapedOnOneLine() {
        assertThat(Cli.run("scan", store, "-b", "odd").out())
                .isEqualTo("k\\t\t\\n\\\\\\xff\nline\\n\ttab\\t back\\\\ nul\\x00 euro\u20ac\n");
    }

    @Test
    void scan_hex_printsHex_andTakesHex() {
        assertThat(Cli.run("scan", store, "-b", "odd", "--hex", "--prefix", "6b").out())
                .isEqualTo("6b09\t0a5cff\n");
    }

    @Test
    void scan_absentBucket_isAnError() {
        Cli.Result result = Cli.run("scan", store, "-b", "od");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("there are: odd");
    }

    private static String scan(String... options) {
        Object[] arguments = new Object[options.length + 2];
        arguments[0] = "scan";
        arguments[1] = store;
        System.arraycopy(options, 0, arguments, 2, options.length);
        Cli.Result result = Cli.run(arguments);
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result.out();
    }
}
