package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PutGetDeleteTest {

    @TempDir Path temp;
    private Path store;

    @BeforeEach
    void nameStore() {
        store = temp.resolve("store");
    }

    @Test
    void get_afterPut_printsTheValue() {
        assertThat(Cli.run("put", store, "btc", "4411.99")).isEqualTo(new Cli.Result(0, "", ""));
        assertThat(Cli.run("get", store, "btc")).isEqualTo(new Cli.Result(0, "4411.99\n", ""));
    }

    @Test
    void get_absentKey_printsNothingAndExitsWith1() {
        Cli.run("put", store, "btc", "4411.99");

        assertThat(Cli.run("get", store, "eth")).isEqualTo(new Cli.Result(1, "", ""));
    }

    @Test
    void get_absentBucket_exitsWith1_saysWhichThereAre_andCreatesNone() {
        Cli.run("put", store, "k", "v", "--bucket", "trades");

        Cli.Result result = Cli.run("get", store, "k", "--bucket", "trade");

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("no bucket 'trade'").contains("there are: trades");
        assertThat(Cli.run("stats", store, "--json").out()).contains("\"buckets\":[\"trades\"]");
    }

    @Test
    void readingCommands_withoutAStore_failWith4_andCreateNothing() {
        for (List<Object> arguments :
                List.<List<Object>>of(
                        List.of("get", store, "k"),
                        List.of("delete", store, "k"),
                        List.of("delete", store, "--prefix", "k"),
                        List.of("flush", store),
                        List.of("compact", store),
                        List.of("scan", store),
                        List.of("export", store),
                        List.of("stats", store))) {
            Cli.Result result = Cli.run(arguments.toArray());

            assertThat(result.exitCode()).as("%s", arguments).isEqualTo(4);
            assertThat(result.err()).contains("there is no store in " + store);
            assertThat(store).doesNotExist();
        }
    }

    @Test
    void readingCommands_inADirectoryOfOtherThings_failWith4_andCreateNothing() throws Exception {
        Files.createDirectory(store);
        Files.writeString(store.resolve("app.log"), "not a segment");

        assertThat(Cli.run("get", store, "k").exitCode()).isEqualTo(4);
        assertThat(store).isDirectoryContaining("glob:**app.log");
        assertThat(store.toFile().list()).hasSize(1);
    }

    @Test
    void emptyPath_isAUsageError_andNothingIsCreated() {
        File present = Path.of("").toAbsolutePath().toFile();
        String[] before = present.list();

        for (String[] line :
                new String[][] {
                    {"put", "", "k", "v"},
                    {"get", "", "k"},
                    {"verify", ""},
                    {"dump", ""},
                    {"import", "data", ""},
                    {"export", "data", "-o", ""}
                }) {
            Cli.Result result = Cli.run((Object[]) line);

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("it is empty; the present directory is '.'");
        }
        assertThat(present.list()).containsExactlyInAnyOrder(before);
    }

    @Test
    void pathThatCannotBe_isAUsageError() {
        Cli.Result result = Cli.run("get", "a\0b", "k");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("(DIR): ");
    }

    @Test
    void put_dash_takesStandardInputByteForByte() {
        byte[] value = {0, (byte) 0xff, '\n', '\n'};
        Cli.runWithInput(value, "put", store, "k", "-");

        assertThat(Cli.run("get", store, "k", "--raw").outBytes()).isEqualTo(value);
        assertThat(Cli.run("get", store, "k").latin1()).isEqualTo("\0\u00ff\n\n\n");
        assertThat(Cli.run("get", store, "k", "--hex").exitCode()).isEqualTo(2);
        assertThat(Cli.run("get", store, "6b", "--hex").out()).isEqualTo("00ff0a0a\n");
    }

    @Test
    void put_hex_isDecoded_inBothArguments() {
        Cli.run("put", store, "00FF", "c0ffee", "--hex");

        assertThat(Cli.run("get", store, "00ff", "--hex").out()).isEqualTo("c0ffee\n");
        assertThat(Cli.run("get", store, "00ff", "--hex", "--raw").out()).isEqualTo("c0ffee\n");
    }

    @Test
    void put_badHex_isAUsageError() {
        for (String bad : List.of("0", "0g", "xyz", "00 ff")) {
            Cli.Result result = Cli.run("put", store, bad, "00", "--hex");
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("'" + bad + "' is not hexadecimal");
        }
        assertThat(store).doesNotExist();
    }

    @Test
    void put_textThatTheLocaleCouldNotDecode_isAUsageError() {
        Cli.Result result = Cli.run("put", store, "k\ufffd", "v");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("LC_ALL=C.UTF-8");
        assertThat(store).doesNotExist();
    }

    @Test
    void put_emptyKeyAndValue_areKept() {
        Cli.run("put", store, "", "");

        assertThat(Cli.run("get", store, "")).isEqualTo(new Cli.Result(0, "\n", ""));
    }

    @Test
    void put_afterTwoDashes_takesWhatLooksLikeAnOption() {
        Cli.run("put", store, "--", "-key", "--value");

        assertThat(Cli.run("get", store, "--", "-key").out()).isEqualTo("--value\n");
    }

    @Test
    void put_keyBeyondTheLimit_isAUsageError() {
        Cli.Result result = Cli.run("put", store, "k".repeat(65_536), "v");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("65,535");
    }

    @Test
    void put_withTimeToLive_expires() {
        Cli.run("put", store, "long", "v", "--ttl", "7d");
        Cli.run("put", store, "short", "v", "--ttl", "1ms");

        assertThat(Cli.run("get", store, "long").exitCode()).isZero();
        // the store was closed and opened again since
        assertThat(Cli.run("get", store, "short").exitCode()).isEqualTo(1);
    }

    @Test
    void put_badTimeToLive_isAUsageError() {
        for (String bad : List.of("5", "5x", "0s", "-5s", "PT0S", "99999999999999999999d", "")) {
            Cli.Result result = Cli.run("put", store, "k", "v", "--ttl=" + bad);
            assertThat(result.exitCode()).as(bad).isEqualTo(2);
            assertThat(result.err()).as(bad).contains("--ttl");
        }
        assertThat(store).doesNotExist();
    }

    @Test
    void put_toABucket_leavesTheDefaultOneAlone() {
        Cli.run("put", store, "k", "v", "--bucket", "trades", "--sync");

        assertThat(Cli.run("get", store, "k", "-b", "trades").out()).isEqualTo("v\n");
        assertThat(Cli.run("get", store, "k").exitCode()).isEqualTo(1);
    }

    @Test
    void put_text_isUtf8_whateverTheLocale() {
        Cli.run("put", store, "\u00fc", "\u20ac");

        assertThat(Cli.run("get", store, "\u00fc").outBytes())
                .isEqualTo("\u20ac\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void delete_removesAllKeysNamed() {
        Cli.run("put", store, "a", "1");
        Cli.run("put", store, "b", "2");
        Cli.run("put", store, "c", "3");

        assertThat(Cli.run("delete", store, "a", "absent", "c").exitCode()).isZero();

        assertThat(Cli.run("scan", store).out()).isEqualTo("b\t2\n");
    }

    @Test
    void delete_inAnAbsentBucket_isAnError_andCreatesNone() {
        Cli.run("put", store, "a", "1");

        Cli.Result result = Cli.run("delete", store, "a", "--bucket", "typo");

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("there is only the default one");
        assertThat(Cli.run("stats", store, "--json").out()).contains("\"buckets\":[]");
    }
}
