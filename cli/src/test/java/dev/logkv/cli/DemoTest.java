package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole demo, with real processes that are really killed, on few trades. */
class DemoTest {

    @TempDir Path temp;

    @Test
    void demo_ofASimulatedFeed_saysSo_keepsEveryWrite_andTheStoreInItsDirectory() {
        Path store = temp.resolve("store");

        Cli.Result result = Cli.run("demo", "--count", "2000", "--dir", store, "--seed", "7");

        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("simulated: random walks from seed 7, not a real market")
                .contains("Every acknowledged write is there")
                .contains("xrp-eth")
                .doesNotContain("\033[");
        assertThat(killed(result)).allMatch(row -> row[3].equals("0") && row[4].equals("0"));
        assertThat(Cli.run("get", store, "btc-usdt", "-b", "prices").exitCode()).isZero();
    }

    @Test
    void demo_ofAFile_usesItsTrades() throws Exception {
        Path trades = Path.of(DemoTest.class.getResource("trades.csv").toURI());

        Cli.Result result = Cli.run("demo", "--trades", trades);

        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.out())
                .contains("6 trades")
                .contains("ada-btc/1600000000120/000000700002");
        assertThat(killed(result)).hasSize(3);
    }

    @Test
    void demo_inADirectoryThatIsNotEmpty_isRefused() throws Exception {
        Files.writeString(temp.resolve("file"), "mine");

        Cli.Result result = Cli.run("demo", "--dir", temp);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("is not empty");
        assertThat(temp.toFile().list()).containsExactly("file");
    }

    @Test
    void demo_ofABadFile_orCount_isRefused() throws Exception {
        Path file = Files.writeString(temp.resolve("file.csv"), "a,b\n1,2\n");

        assertThat(Cli.run("demo", "--trades", file).exitCode()).isEqualTo(5);
        assertThat(Cli.run("demo", "--trades", temp.resolve("none")).exitCode()).isEqualTo(5);
        assertThat(Cli.run("demo", "--count", "0").exitCode()).isEqualTo(2);
    }

    /** The rows about kills: number, acknowledged, found, lost, damaged, recovery. */
    private static List<String[]> killed(Cli.Result result) {
        return result.out()
                .lines()
                .filter(line -> line.matches("  [123]  .*"))
                .map(line -> line.strip().split("\\s{2,}"))
                .toList();
    }
}
