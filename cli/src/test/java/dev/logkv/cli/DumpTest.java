package dev.logkv.cli;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpTest {

    @TempDir Path temp;

    @Test
    void segment_isPrintedInWords_andNotChanged() throws IOException {
        Path store = temp.resolve("store");
        Cli.run("put", store, "btc", "4411.99");
        Path segment = store.resolve("000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);

        Cli.Result result = Cli.run("dump", segment);

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("log segment 1", "btc", "4411.99", "end of the records");
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
    }

    @Test
    void table_isPrintedInWords() throws IOException {
        Path store = flushedStore();

        Cli.Result result = Cli.run("dump", newest(store, "*.table"));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(": table ", "data block", "btc", "4411.99", "every part is whole");
    }

    @Test
    void manifest_isPrintedInWords() throws IOException {
        Path store = flushedStore();

        Cli.Result result = Cli.run("dump", newest(store, "*.manifest"));

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(": manifest ", "the log begins with segment", "tables 1", "btc");
    }

    @Test
    void largeValue_isPrintedWhereItIs_andPointedToByItsTable() throws IOException {
        Path store = temp.resolve("store");
        String large = "x".repeat(5_000);
        Cli.run("put", store, "btc", large);
        Cli.run("compact", store);

        Cli.Result values = Cli.run("dump", newest(store, "*.values"));
        Cli.Result table = Cli.run("dump", newest(store, "*.table"));

        assertThat(values.exitCode()).as(values.err()).isZero();
        assertThat(values.out()).contains(": value segment ", "btc", "value of 5,000 bytes");
        assertThat(values.out()).contains("end of the records: the file ends\n");
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.out())
                .contains("value of 5,000 bytes at offset ", " of value segment ")
                .contains("points to        1 operations, 5,0")
                .doesNotContain("xxx");
    }

    @Test
    void copyUnderAnyName_isRecognizedByItsFirstBytes() throws IOException {
        Path store = flushedStore();
        Cli.run("put", store, "eth", "180.04");
        Map<String, Path> files =
                Map.of(
                        ": log segment ", only(store, "*.log"),
                        ": table ", newest(store, "*.table"),
                        ": manifest ", newest(store, "*.manifest"));
        for (var file : files.entrySet()) {
            Path copy = Files.copy(file.getValue(), temp.resolve("copy"), REPLACE_EXISTING);

            Cli.Result result = Cli.run("dump", copy);

            assertThat(result.exitCode()).as(result.err()).isZero();
            assertThat(result.out()).startsWith("copy" + file.getKey());
        }
    }

    @Test
    void fileThatIsNotWhatItsNameSays_isDamaged() throws IOException {
        Path table = newest(flushedStore(), "*.table");
        for (String kind : List.of("log", "table", "manifest")) {
            Path empty = Files.createFile(temp.resolve("000000000002." + kind));
            Path text =
                    Files.writeString(
                            temp.resolve("000000000003." + kind), "no such file ".repeat(1000));
            for (Path file : List.of(empty, text)) {
                Cli.Result result = Cli.run("dump", file);
                assertThat(result.exitCode()).as(file + result.err()).isEqualTo(3);
                assertThat(result.err()).contains(file.getFileName() + " is damaged at offset ");
            }
        }
        Path renamed = Files.copy(table, temp.resolve("000000000009.log"));
        assertThat(Cli.run("dump", renamed).exitCode()).isEqualTo(3);
    }

    @Test
    void fileOfNoStore_isAnError() throws IOException {
        Path empty = Files.createFile(temp.resolve("empty"));
        Path text = Files.writeString(temp.resolve("text"), "no file of a store ".repeat(100));

        for (Path file : List.of(empty, text)) {
            Cli.Result result = Cli.run("dump", file);
            assertThat(result)
                    .extracting(Cli.Result::exitCode, Cli.Result::out)
                    .containsExactly(5, "");
            assertThat(result.err()).contains(file + " is no segment, table or manifest");
        }
    }

    @Test
    void fileThatIsNotThere_isAnError_andNothingIsCreated() {
        Cli.Result result = Cli.run("dump", temp.resolve("no/such/000000000001.log"));

        assertThat(result.exitCode()).isEqualTo(5);
        assertThat(result.err()).contains("there is no file");
        assertThat(temp.resolve("no")).doesNotExist();
        assertThat(Cli.run("dump", temp).exitCode()).isEqualTo(5);
    }

    private Path flushedStore() {
        Path store = temp.resolve("store");
        Cli.run("put", store, "btc", "4411.99");
        Cli.run("flush", store);
        return store;
    }

    private static Path only(Path directory, String glob) throws IOException {
        List<Path> files = list(directory, glob);
        assertThat(files).as(glob).hasSize(1);
        return files.getFirst();
    }

    /** Files that are not needed any more may still be there. */
    static Path newest(Path store, String glob) throws IOException {
        return list(store, glob).getLast();
    }

    private static List<Path> list(Path directory, String glob) throws IOException {
        var files = new ArrayList<Path>();
        try (var stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(files::add);
        }
        files.sort(null);
        return files;
    }
}
