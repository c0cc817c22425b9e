package dev.logkv.cli.shell;

import dev.logkv.LogKV;
import dev.logkv.cli.ExitCodes;
import dev.logkv.cli.console.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;

/** Reads lines and runs each as a command on one open store. For one thread. */
final class Shell {

    private final LogKV db;
    private final Streams streams;
    private final ShellCommands commands;

    Shell(Path directory, LogKV db, Streams streams) {
        this.db = db;
        this.streams = streams.withInput(new TakenInput());
        commands = new ShellCommands(directory, db, this.streams);
    }

    /** Talks to a person until they leave. */
    int converse(Terminal terminal, Optional<Path> history) {
        LineReader reader = reader(terminal, history);
        terminal.handle(Terminal.Signal.INT, signal -> streams.interrupt());
        streams.out().line("'help' lists the commands, TAB completes, Ctrl-D leaves.");
        streams.out().flush();
        while (!commands.isOver()) {
            try {
                run(reader.readLine("logkv> "));
            } catch (UserInterruptException e) {
                // Ctrl-C gives up the line, as in every shell
            } catch (EndOfFileException e) {
                break;
            }
        }
        return ExitCodes.OK;
    }

    private LineReader reader(Terminal terminal, Optional<Path> history) {
        var builder =
                LineReaderBuilder.builder()
                        .terminal(terminal)
                        .completer(new CommandCompleter(commands.model(), db::bucketNames))
                        // a '!' in a value is a '!'
                        .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        return builder.build();
    }

    /** Runs every line and returns the exit code of the first that failed. */
    int runScript(BufferedReader lines) throws IOException {
        int firstFailure = ExitCodes.OK;
        while (!commands.isOver()) {
            String line = lines.readLine();
            if (line == null) {
                break;
            }
            int exitCode = run(line);
            firstFailure = firstFailure == ExitCodes.OK ? exitCode : firstFailure;
        }
        return firstFailure;
    }

    private int run(String line) {
        List<String> words;
        try {
            words = Words.split(line);
        } catch (IllegalArgumentException e) {
            streams.err().println("logkv: " + e.getMessage());
            return ExitCodes.USAGE;
        }
        streams.resume();
        return words.isEmpty() ? ExitCodes.OK : commands.run(words);
    }
}
