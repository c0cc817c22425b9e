package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyTest {

    @TempDir Path temp;

    private Path store() {
        Path store = temp.resolve("store");
        Cli.run("put", store, "btc", "4411.99");
        Cli.run("flush", store);
        Cli.run("put", store, "eth", "180.04");
        return store;
    }

    @Test
    void soundStore_isSaidToBe_andExits0() {
        Cli.Result result = Cli.run("verify", store());

        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.err()).isEmpty(); // nobody watches, so no progress
        assertThat(result.out())
                .containsPattern("(?m)^sound: [0-9]+ files, .*, 2 operations read$");
    }

    @Test
    void damage_isALineWithFileAndOffset_andExits3() throws IOException {
        Path store = store();
        Path table = DumpTest.newest(store, "*.table");
        flip(table, 70);

        Cli.Result result = Cli.run("verify", store);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out())
                .contains(table.getFileName() + " is damaged at offset 64: ")
                .contains("damaged, problems 1: ");
    }

    @Test
    void json_hasTheSame() throws IOException {
        Path store = store();
        assertThat(Cli.run("verify", store, "--json").out())
                .startsWith("{\"sound\":true,\"files\":")
                .contains("\"problems\":[]");
        Path table = DumpTest.newest(store, "*.table");
        flip(table, 70);

        Cli.Result result = Cli.run("verify", store, "--json");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out())
                .startsWith("{\"sound\":false,")
                .contains("\"problems\":[{\"file\":\"" + table.getFileName() + "\",\"offset\":64,");
    }

    @Test
    void fileThatIsNotTheStores_isANote() throws IOException {
        Path store = store();
        Files.writeString(store.resolve("notes.txt"), "mine");

        Cli.Result result = Cli.run("verify", store);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("note: notes.txt: it is not a file of a store\n");
    }

    @Test
    void noStore_exits4_andNothingIsCreated() {
        Cli.Result result = Cli.run("verify", temp.resolve("none"));

        assertThat(result.exitCode()).isEqualTo(4);
        assertThat(result.err()).contains("there is no store in");
        assertThat(temp.resolve("none")).doesNotExist();
    }

    static void flip(Path file, int offset) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[offset] ^= 1;
        Files.write(file, bytes);
    }
}
