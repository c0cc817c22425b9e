package dev.logkv.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {

    @TempDir Path temp;

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void file_isCreated_forTheOwnerAlone_andUsedAgain() throws IOException {
        Map<String, String> environment =
                Map.of("XDG_STATE_HOME", temp.resolve("state").toString());

        Path file = HistoryFile.prepare(environment).orElseThrow();

        assertThat(file).isEqualTo(temp.resolve("state/logkv/shell_history"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        Files.writeString(file, "typed");
        assertThat(HistoryFile.prepare(environment)).contains(file);
        assertThat(file).hasContent("typed");
    }

    @Test
    void placeThatCannotBeWritten_meansNoHistory() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        assertThat(HistoryFile.prepare(Map.of("XDG_STATE_HOME", file.toString()))).isEmpty();
    }

    @Test
    void relativeStateDirectory_isIgnored() {
        Path home = Path.of(System.getProperty("user.home"));

        assertThat(HistoryFile.stateDirectory(Map.of("XDG_STATE_HOME", "state")))
                .isEqualTo(home.resolve(".local/state"));
        assertThat(HistoryFile.stateDirectory(Map.of())).isEqualTo(home.resolve(".local/state"));
    }
}
