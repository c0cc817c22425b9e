package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS) // which ends a process without asking it
class TemporaryTest {

    @TempDir Path temp;

    /** Holds a file until somebody ends this process. */
    static final class Holder {

        private Holder() {}

        /** Takes what the file is to lie beside. */
        public static void main(String[] args) throws IOException {
            try (Temporary file = Temporary.beside(Path.of(args[0]), ".unfinished-")) {
                Files.writeString(file.path(), "half");
                System.out.println(file.path());
                System.in.read(); // nobody writes to it
            }
        }
    }

    @Test
    void file_whenTheProcessIsToldToEnd_goesAway() throws Exception {
        Path other = Files.writeString(temp.resolve("out.csv"), "old");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Holder.class.getName(),
                                other.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try {
            assertThat(Path.of(process.inputReader().readLine())).hasContent("half");
            process.destroy();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        assertThat(temp).isDirectoryContaining(other::equals);
        assertThat(temp.toFile().list()).hasSize(1);
    }
}
