package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Options;
import dev.logkv.cli.console.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

class MainTest {

    @TempDir Path temp;

    @Test
    void help_isPrinted_andExitsZero() {
        Cli.Result result = Cli.run("--help");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("Usage: logkv").contains("Exit codes:");
        assertThat(result.err()).isEmpty();
    }

    @Test
    void version_isPrinted_andExitsZero() {
        Cli.Result result = Cli.run("--version");

        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).startsWith("logkv ");
    }

    @Test
    void everyCommandAndOption_hasHelp() {
        List<String> silent = new ArrayList<>();
        CommandLine root = commandLine();
        for (CommandLine command : root.getSubcommands().values()) {
            CommandSpec spec = command.getCommandSpec();
            if (spec.usageMessage().header().length == 0) {
                silent.add(spec.name());
            }
            if (List.of(spec.usageMessage().footer()).indexOf("Examples:") < 0) {
                silent.add(spec.name() + ": examples");
            }
            spec.args().stream()
                    .filter(arg -> String.join("", arg.description()).isBlank())
                    .forEach(arg -> silent.add(spec.name() + " " + arg));
            assertThat(spec.findOption("--help")).as(spec.name()).isNotNull();
        }
        assertThat(root.getSubcommands().keySet())
                .containsExactlyInAnyOrder(
                        "demo", "put", "get", "delete", "scan", "import", "export", "shell",
                        "stats", "flush", "compact", "verify", "repair", "dump");
        root.getSubcommands().forEach((name, command) -> assertNamed(command, name));
        assertThat(silent).isEmpty();
    }

    private static void assertNamed(CommandLine command, String name) {
        Class<?> type = command.getCommand().getClass();
        assertThat(type.getAnnotation(Command.class).name()).isEqualTo(name);
    }

    @Test
    void everyHelp_keepsItsExamplesOnOneLine() {
        for (CommandLine command : commandLine().getSubcommands().values()) {
            Cli.Result result = Cli.run(command.getCommandName(), "--help");

            assertThat(result.exitCode()).isZero();
            assertThat(result.out()).contains("Usage: logkv " + command.getCommandName());
            assertThat(result.out().lines())
                    .contains(command.getCommandSpec().usageMessage().footer());
        }
    }

    @Test
    void unknownOption_isAUsageError_withAProposal() {
        Cli.Result result = Cli.run("get", temp, "k", "--bukcet", "b");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .isEqualTo(
                        """
                        logkv: unknown option: --bukcet; did you mean --bucket?
                        see 'logkv get --help'
                        """);
    }

    @Test
    void unknownCommand_isAUsageError() {
        Cli.Result result = Cli.run("gte", temp, "k");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).isEqualTo("logkv: unknown command: gte\nsee 'logkv --help'\n");
    }

    @Test
    void noCommand_isAUsageError() {
        assertThat(Cli.run().exitCode()).isEqualTo(2);
    }

    @Test
    void oneArgumentTooMany_isAUsageError() {
        Cli.Result result = Cli.run("get", temp, "k", "x");

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains("one argument too many: x");
    }

    @Test
    void lockedStore_exitsWith4_andSaysWhatToDo() {
        Path store = temp.resolve("store");
        Cli.run("put", store, "k", "v");

        try (Stores.Session other = openElsewhere(store)) {
            assertThat(other.db().get(new byte[] {'k'})).isNotNull();
            Cli.Result result = Cli.run("get", store, "k");

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("already open").contains("close it there first");
            assertThat(result.err().lines()).hasSize(1);
        }
    }

    @Test
    void damagedStore_exitsWith3_namingFileAndOffset() throws IOException {
        Path store = temp.resolve("store");
        Cli.run("put", store, "k", "v", "--sync");
        Cli.run("put", store, "k2", "v2", "--sync");
        Path segment = store.resolve("000000000001.log");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[100] ^= 1; // in the first record; the second knew it to be durable
        Files.write(segment, bytes);

        Cli.Result result = Cli.run("get", store, "k");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.err())
                .contains("000000000001.log is damaged at offset 96")
                .contains("'logkv dump " + segment + "' shows it");
        assertThat(result.err().lines()).hasSize(1);
        assertThat(Files.readAllBytes(segment)).isEqualTo(bytes);
    }

    @Test
    void directoryThatIsAFile_exitsWith4() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "text");

        for (String command : List.of("get", "put")) {
            Cli.Result result = Cli.run(command, file, "k", "v");
            assertThat(result.exitCode()).isIn(2, 4);
            assertThat(result.err().lines().findFirst().orElse("")).startsWith("logkv: ");
        }
        assertThat(Cli.run("put", file, "k", "v").err()).contains("is a file");
        assertThat(Files.readString(file)).isEqualTo("text");
    }

    @Test
    void failure_showsAStackTrace_onlyWhenAsked() {
        Path missing = temp.resolve("missing");

        assertThat(Cli.run("get", missing, "k").err()).doesNotContain("\tat ");
        assertThat(Cli.run("get", missing, "k", "--debug").err()).contains("\tat ");
    }

    @Test
    void outputWithoutAReader_endsQuietly() {
        Path store = temp.resolve("store");
        Cli.run("put", store, "k", "v");
        var err = new ByteArrayOutputStream();
        var streams = Streams.of(InputStream.nullInputStream(), failing("Broken pipe"), err);

        int exitCode = Main.run(new String[] {"get", store.toString(), "k"}, streams);

        assertThat(exitCode).isEqualTo(141);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void outputThatFails_exitsWith4() {
        Path store = temp.resolve("store");
        Cli.run("put", store, "k", "v");
        var err = new ByteArrayOutputStream();
        var streams = Streams.of(InputStream.nullInputStream(), failing("No space left"), err);

        int exitCode = Main.run(new String[] {"scan", store.toString()}, streams);

        assertThat(exitCode).isEqualTo(4);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("logkv: cannot write the output: No space left\n");
    }

    @Test
    void interruption_endsLongWork_with130() throws IOException {
        Path store = temp.resolve("store");
        Cli.run("put", store, "k", "v");
        Path csv = Files.writeString(temp.resolve("file.csv"), "a,b\n1,2\n");
        for (String[] arguments :
                List.of(
                        new String[] {"scan", store.toString()},
                        new String[] {"export", store.toString()},
                        new String[] {"flush", store.toString()},
                        new String[] {"compact", store.toString()},
                        new String[] {"import", store.toString(), csv.toString(), "--key", "a"})) {
            var err = new ByteArrayOutputStream();
            var streams =
                    Streams.of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), err);
            streams.interrupt();

            assertThat(Main.run(arguments, streams)).isEqualTo(130);
            assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("logkv: interrupted\n");
        }
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    private static Stores.Session openElsewhere(Path store) {
        return new DiskStores(Options.builder(), System.err).open(store);
    }

    private static CommandLine commandLine() {
        var streams =
                Streams.of(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        OutputStream.nullOutputStream());
        return Main.commandLine(streams, new DiskStores(Options.builder(), System.err));
    }
}
