package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    void fileThatIsNoSegment_isDamaged() throws IOException {
        Path empty = Files.createFile(temp.resolve("000000000002.log"));
        Path text = Files.writeString(temp.resolve("text"), "no segment ".repeat(100));

        for (Path file : new Path[] {empty, text}) {
            Cli.Result result = Cli.run("dump", file);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
            assertThat(result.err()).contains(file.getFileName() + " is damaged at offset 0");
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
}
