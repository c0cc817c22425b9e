package dev.logkv.cli.shell;

import dev.logkv.cli.Main;
import dev.logkv.cli.StoreArguments;
import dev.logkv.cli.Stores;
import dev.logkv.cli.console.Streams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** Runs commands on a store that stays open, typed by a person or read from a pipe. */
@Command(
        name = "shell",
        header = "Run commands on a store that stays open.",
        description = {
            "The same commands as on the command line, without 'logkv' and the directory. The store"
                    + " is created if there is none.",
            "On a terminal lines can be edited, TAB completes, and the history is kept between"
                    + " sessions, outside the store. From a pipe each line is a command; the exit"
                    + " code is that of the first that failed."
        },
        footer = {
            "",
            "Examples:",
            "  logkv shell data",
            "  echo 'scan --bucket prices' | logkv shell data"
        })
public final class ShellCommand implements Callable<Integer> {

    @ParentCommand private Main main;
    @Mixin private StoreArguments store;

    @Override
    public Integer call() throws IOException {
        try (Stores.Session session = store.open()) {
            var shell = new Shell(store.directory(), session.db(), main.streams());
            return main.streams().isInteractive() ? converse(shell) : runScript(shell);
        }
    }

    private static int converse(Shell shell) throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder()
                        .system(true)
                        .dumb(true)
                        .nativeSignals(true)
                        .graphemeCluster(false)
                        .build()) {
            return shell.converse(terminal, HistoryFile.prepare(System.getenv()));
        }
    }

    private int runScript(Shell shell) throws IOException {
        Streams streams = main.streams();
        var lines = new BufferedReader(new InputStreamReader(streams.in(), StandardCharsets.UTF_8));
        return shell.runScript(lines);
    }
}
