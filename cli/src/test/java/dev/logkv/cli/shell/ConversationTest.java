package dev.logkv.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.cli.console.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.Parser.ParseContext;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell as a person meets it, on a terminal that can do nothing. */
class ConversationTest {

    @TempDir Path temp;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Streams streams = Streams.of(InputStream.nullInputStream(), out, err);
    private LogKV db;

    @BeforeEach
    void open() {
        db = LogKV.open(temp.resolve("store"), Options.builder().segmentBytes(1 << 20).build());
        db.bucket("trades");
        db.bucket("prices");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void typedLines_areRun_andKeptInTheHistory() throws IOException {
        Path history = temp.resolve("history");

        int exitCode = converse("put k 'a b'\nget k\nget 'open\nexit\nput k other\n", history);

        assertThat(exitCode).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains("Ctrl-D leaves")
                .contains("a b\n");
        assertThat(db.get(new byte[] {'k'})).isEqualTo("a b".getBytes(StandardCharsets.UTF_8));
        assertThat(history).content().contains("put k 'a b'", "get k");
    }

    @Test
    void endOfInput_leaves() throws IOException {
        assertThat(converse("get nothing\n", temp.resolve("history"))).isZero();
    }

    @Test
    void firstWord_isCompletedToCommands() {
        assertThat(complete(""))
                .contains(
                        "put", "get", "scan", "import", "flush", "compact", "buckets", "help",
                        "exit")
                .doesNotContain("demo", "shell");
        assertThat(complete("help ")).contains("put", "buckets");
    }

    @Test
    void dash_isCompletedToTheOptionsOfTheCommand() {
        assertThat(complete("scan --"))
                .contains("--bucket", "--prefix", "--reverse", "--limit", "--hex", "--help")
                .doesNotContain("--ttl");
        assertThat(complete("delete --"))
                .contains("--prefix", "--from", "--to", "--all")
                .doesNotContain("--limit", "--reverse");
        assertThat(complete("put k v -")).contains("--ttl").doesNotContain("--prefix");
    }

    @Test
    void valuesOfOptions_areCompleted_whereTheyAreKnown() {
        assertThat(complete("scan --bucket ")).containsExactlyInAnyOrder("trades", "prices");
        assertThat(complete("scan -b tr")).contains("trades");
        assertThat(complete("export --format ")).containsExactlyInAnyOrder("csv", "jsonl");
        assertThat(complete("scan --limit ")).isEmpty();
    }

    @Test
    void anythingElse_isNotCompleted() {
        assertThat(complete("get ")).isEmpty();
        assertThat(complete("bogus --")).isEmpty();
    }

    private int converse(String typed, Path history) throws IOException {
        try (Terminal terminal = terminal(typed)) {
            return new Shell(temp, db, streams).converse(terminal, Optional.of(history));
        }
    }

    private List<String> complete(String line) {
        var commands = new ShellCommands(temp, db, streams);
        var candidates = new ArrayList<Candidate>();
        LineReader reader;
        try (Terminal terminal = terminal("")) {
            reader = LineReaderBuilder.builder().terminal(terminal).build();
            new CommandCompleter(commands.model(), db::bucketNames)
                    .complete(
                            reader,
                            new DefaultParser().parse(line, line.length(), ParseContext.COMPLETE),
                            candidates);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return candidates.stream().map(Candidate::value).toList();
    }

    private static Terminal terminal(String typed) throws IOException {
        return new DumbTerminal(
                new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
                OutputStream.nullOutputStream());
    }
}
