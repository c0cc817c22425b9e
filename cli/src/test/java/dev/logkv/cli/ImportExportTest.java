package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.cli.record.ElixirLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportExportTest {

    private static final String KEY = "symbol,timestamp_ms,trade_id";

    @TempDir Path temp;
    private Path store;
    private Path trades;

    @BeforeEach
    void nameFiles() throws Exception {
        store = temp.resolve("store");
        trades = Path.of(ImportExportTest.class.getResource("trades.csv").toURI());
    }

    @Test
    void csv_isStored_andFoundByItsKey() {
        Cli.Result result = importTrades();

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("6 records, ").endsWith("/s)\n");
        assertThat(result.err()).isEmpty();
        assertThat(Cli.run("get", store, "ada-btc/1600000000120/700002", "-b", "trades").out())
                .isEqualTo(
                        "{\"timestamp_ms\":\"1600000000120\",\"symbol\":\"ada-btc\","
                                + "\"trade_id\":\"700002\",\"side\":\"buy\",\"price\":\"0.00000951\","
                                + "\"amount\":\"1200.00000000\"}\n");
        assertThat(
                        Cli.run(
                                        "scan",
                                        store,
                                        "-b",
                                        "trades",
                                        "--prefix",
                                        "ada-btc",
                                        "--reverse",
                                        "--limit",
                                        "2")
                                .out()
                                .lines()
                                .map(line -> line.substring(0, line.indexOf('\t'))))
                .containsExactly("ada-btc/1600000004001/700005", "ada-btc/1600000000120/700002");
    }

    @Test
    void csv_exported_isTheFile_inTheOrderOfTheKeys() throws IOException {
        importTrades();

        Cli.Result result = Cli.run("export", store, "-b", "trades");

        assertThat(result.err()).isEqualTo("logkv: to import this: --key " + KEY + "\n");
        assertThat(result.out().lines())
                .containsExactlyInAnyOrderElementsOf(Files.readAllLines(trades));
        assertThat(result.out().lines().skip(1).map(line -> line.split(",")[1]))
                .containsExactly("ada-btc", "ada-btc", "ada-btc", "xrp-eth", "xrp-eth", "xrp-eth");
    }

    @Test
    void export_toAMissingDirectory_saysSo() {
        importTrades();
        Path file = temp.resolve("missing/trades.csv");

        Cli.Result result = Cli.run("export", store, "-b", "trades", "-o", file);

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("logkv: there is no such file or directory: " + file);
    }

    @Test
    void export_toALink_writesWhatItLeadsTo() throws IOException {
        importTrades();
        Path file = Files.writeString(temp.resolve("kept.csv"), "old");
        Path link = Files.createSymbolicLink(temp.resolve("link.csv"), file);

        assertThat(Cli.run("export", store, "-b", "trades", "-o", link).exitCode()).isZero();

        assertThat(link).isSymbolicLink();
        assertThat(file).content().startsWith("timestamp_ms,symbol,");
        try (var files = Files.list(temp)) {
            assertThat(files.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("store", "kept.csv", "link.csv");
        }
    }

    @Test
    void export_toAPipe_leavesThePipe() throws Exception {
        importTrades();
        Path pipe = temp.resolve("pipe.csv");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        Process reader =
                new ProcessBuilder("head", "-n", "1", pipe.toString())
                        .redirectOutput(temp.resolve("first-line").toFile())
                        .start();

        Cli.run("export", store, "-b", "trades", "-o", pipe);

        assertThat(reader.waitFor()).isZero();
        assertThat(temp.resolve("first-line")).content().startsWith("timestamp_ms,symbol,");
        assertThat(Files.isRegularFile(pipe)).isFalse();
    }

    @Test
    void export_importedAgain_givesEqualContent() throws IOException {
        importTrades();
        Cli.run("put", store, "00", "ff", "--hex");
        Cli.run("put", store, "text", "more, \"text\"\n");
        String trade = Cli.run("scan", store, "-b", "trades").out();
        String other = Cli.run("scan", store).out();
        for (String format : new String[] {"csv", "jsonl"}) {
            Path tradeFile = temp.resolve("trades." + format);
            Path otherFile = temp.resolve("other." + format);
            Path copy = temp.resolve("copy-" + format);
            Cli.run("export", store, "-b", "trades", "--output", tradeFile);
            Cli.run("export", store, "-o", otherFile);

            String key = format.equals("csv") ? KEY : "";
            assertThat(
                            key.isEmpty()
                                    ? Cli.run("import", copy, tradeFile, "-b", "trades")
                                    : Cli.run(
                                            "import", copy, tradeFile, "-b", "trades", "--key",
                                            key))
                    .matches(result -> result.exitCode() == 0);
            assertThat(Cli.run("import", copy, otherFile).exitCode()).isZero();

            assertThat(Cli.run("scan", copy, "-b", "trades").out()).isEqualTo(trade);
            assertThat(Cli.run("scan", copy).out()).isEqualTo(other);
        }
    }

    @Test
    void export_ofARange_holdsNothingElse() {
        importTrades();

        Cli.Result result =
                Cli.run(
                        "export",
                        store,
                        "-b",
                        "trades",
                        "--prefix",
                        "xrp-eth/",
                        "--limit",
                        "1",
                        "--reverse",
                        "--format",
                        "jsonl");

        assertThat(result.out().lines()).hasSize(1);
        assertThat(result.out())
                .startsWith("{\"key\":\"xrp-eth/1600000003003/700004\",\"value\":\"{");
    }

    @Test
    void export_toAFileThatCannotBeWritten_leavesNothingBehind() {
        importTrades();

        Cli.Result result = Cli.run("export", store, "-o", temp.resolve("no/such/place.csv"));

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("place.csv").doesNotContain("\tat ");
    }

    @Test
    void export_inPlaceOfAFile_leavesOnlyTheNewOne() throws IOException {
        importTrades();
        Path file = Files.writeString(temp.resolve("out.csv"), "old");

        assertThat(Cli.run("export", store, "-b", "trades", "-o", file).exitCode()).isZero();

        assertThat(Files.readAllLines(file)).hasSize(7);
        assertThat(temp).isDirectoryNotContaining("glob:**.unfinished*");
    }

    @Test
    void import_again_changesNothing() {
        importTrades();
        String before = Cli.run("scan", store, "-b", "trades").out();

        assertThat(importTrades().exitCode()).isZero();

        assertThat(Cli.run("scan", store, "-b", "trades").out()).isEqualTo(before);
    }

    @Test
    void malformedLine_endsTheImport_andTheLinesBeforeItAreStored() throws IOException {
        Path file = write("a,b\n1,x\n2,y\n3\n4,z\n");

        Cli.Result result = Cli.run("import", store, file, "--key", "a");

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err())
                .isEqualTo(
                        "logkv: "
                                + file
                                + ": line 4: 1 columns, and the first line names 2; the 2 records"
                                + " before it are stored, --skip-bad passes over it\n");
        assertThat(Cli.run("scan", store).out().lines()).hasSize(2);
    }

    @Test
    void malformedLines_areSkippedAndCounted_onRequest() throws IOException {
        Path file = write("a,b\n1,x\n2\n3\n4,z\n");

        Cli.Result result = Cli.run("import", store, file, "--key", "a", "--skip-bad");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("2 records, ");
        assertThat(result.err()).contains("2 malformed records skipped, the first: line 3: ");
        assertThat(Cli.run("scan", store).out().lines()).hasSize(2);
    }

    @Test
    void keyBeyondTheLimit_isAMalformedLine() throws IOException {
        Path file = write("a,b\n1,x\n" + "k".repeat(65_536) + ",y\n3,z\n");

        Cli.Result result = Cli.run("import", store, file, "--key", "a", "--skip-bad");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("line 3: key of 65,536 bytes, at most 65,535");
        assertThat(Cli.run("scan", store).out().lines()).hasSize(2);
    }

    @Test
    void slipInTheArguments_createsNoStore() throws IOException {
        assertThat(Cli.run("import", store, trades, "--key", "nope").exitCode()).isEqualTo(2);
        assertThat(Cli.run("import", store, trades).exitCode()).isEqualTo(2);
        assertThat(Cli.run("import", store, trades, "--format", "xml").exitCode()).isEqualTo(2);
        assertThat(Cli.run("import", store, temp.resolve("none"), "--key", "a").exitCode())
                .isEqualTo(5);
        assertThat(Cli.run("import", store, temp, "--key", "a").exitCode()).isEqualTo(5);
        assertThat(Cli.run("import", store, write(""), "--key", "a").exitCode()).isEqualTo(5);
        assertThat(store).doesNotExist();
    }

    @Test
    void acknowledgements_countWhatIsStored_batchByBatch() throws IOException {
        var csv = new StringBuilder("id\n");
        IntStream.range(0, 2500).forEach(id -> csv.append(id).append('\n'));

        Cli.Result result =
                Cli.run("import", store, write(csv.toString()), "--key", "id", "--ack", "--sync");

        assertThat(result.out().lines().limit(3))
                .containsExactly("ack 1000", "ack 2000", "ack 2500");
        assertThat(Cli.run("scan", store).out().lines()).hasSize(2500);
    }

    @Test
    void standardInput_isRead() {
        Cli.Result result =
                Cli.runWithInput(
                        "{\"id\":7}\n".getBytes(StandardCharsets.UTF_8),
                        "import",
                        store,
                        "-",
                        "--format",
                        "jsonl",
                        "--key",
                        "id");

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(Cli.run("get", store, "7").out()).isEqualTo("{\"id\":7}\n");
    }

    @Test
    void elixirLog_isStored_theNewestEntryOfAKeyWins() throws IOException {
        byte[] log = new ElixirLog().entry("btc", "1").entry("eth", "2").entry("btc", "3").bytes();

        Cli.Result result = importLog(log);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("3 records, ");
        assertThat(Cli.run("scan", store).out()).isEqualTo("btc\t3\neth\t2\n");
    }

    @Test
    void elixirLog_withATornLastEntry_isStoredUpToIt() throws IOException {
        byte[] log = new ElixirLog().entry("a", "1").entry("b", "22").bytes();

        Cli.Result result = importLog(Arrays.copyOf(log, log.length - 1));

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).contains("torn last entry at offset 16 ignored");
        assertThat(Cli.run("scan", store).out()).isEqualTo("a\t1\n");
    }

    @Test
    void elixirLog_takesNoKey() throws IOException {
        Path file = Files.write(temp.resolve("log"), new byte[0]);

        Cli.Result result = Cli.run("import", store, file, "--format", "elixir-log", "--key", "a");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("--key is not for");
    }

    private Cli.Result importTrades() {
        return Cli.run("import", store, trades, "--key", KEY, "--bucket", "trades");
    }

    private Cli.Result importLog(byte[] log) throws IOException {
        Path file = Files.write(temp.resolve("log"), log);
        return Cli.run("import", store, file, "--format", "elixir-log");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(temp.resolve("file.csv"), text);
    }
}
