package dev.logkv.cli.shell;

import dev.logkv.LogKV;
import dev.logkv.cli.CommandFailure;
import dev.logkv.cli.Main;
import dev.logkv.cli.StoreArguments;
import dev.logkv.cli.Stores;
import dev.logkv.cli.console.Streams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Parameters;

/**
 * The commands of the command line as the shell has them: on a store that is open already, so that
 * the directory is neither typed nor mentioned, and with a few of its own.
 */
final class ShellCommands {

    private final Path directory;
    private final CommandLine commands;
    private boolean isOver;

    ShellCommands(Path directory, LogKV db, Streams streams) {
        this.directory = directory;
        commands = Main.commandLine(streams, new OpenStore(db));
        CommandSpec spec = commands.setCommandName("").getCommandSpec();
        List.of("demo", "shell", "verify", "repair").forEach(spec::removeSubcommand);
        commands.addSubcommand(new BucketsCommand(db, streams))
                .addSubcommand(new HelpCommand())
                .addSubcommand(new ExitCommand());
        commands.getSubcommands().values().forEach(ShellCommands::hideBeginning);
        spec.usageMessage()
                .customSynopsis("COMMAND ...")
                .description(new String[0])
                .exitCodeListHeading("")
                .exitCodeList(Map.of())
                .footer("", "'help COMMAND' says more. Quotes and backslashes work as in a shell.");
    }

    /** Runs a command and returns its exit code. */
    int run(List<String> words) {
        var arguments = new ArrayList<String>(words);
        CommandLine command = commands.getSubcommands().get(words.getFirst());
        if (command != null && takesDirectory(command.getCommandSpec())) {
            arguments.add(1, directory.toString());
        }
        return Main.execute(commands, arguments.toArray(String[]::new));
    }

    /** Whether the person asked to leave. */
    boolean isOver() {
        return isOver;
    }

    CommandLine model() {
        return commands;
    }

    private static boolean takesDirectory(CommandSpec command) {
        return command.positionalParameters().stream().anyMatch(ShellCommands::isDirectory);
    }

    private static boolean isDirectory(PositionalParamSpec parameter) {
        return parameter.paramLabel().equals(StoreArguments.DIRECTORY);
    }

    /** Takes program and directory out of the usage and of the examples, not of the parsing. */
    private static void hideBeginning(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        for (PositionalParamSpec parameter : List.copyOf(spec.positionalParameters())) {
            if (isDirectory(parameter)) {
                spec.remove(parameter);
                spec.add(PositionalParamSpec.builder(parameter).hidden(true).build());
            }
        }
        // The root command has no name here; its place would stay as a space.
        command.getHelpSectionMap()
                .put(
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        help -> help.synopsis(help.synopsisHeadingLength()).replaceFirst(" ", ""));
        spec.usageMessage()
                .footer(
                        Arrays.stream(spec.usageMessage().footer())
                                .map(line -> line.replace(" data", ""))
                                .map(line -> line.replace("logkv ", ""))
                                .toArray(String[]::new));
    }

    /** The one open store, whatever the directory. */
    private record OpenStore(LogKV db) implements Stores, Stores.Session {

        @Override
        public Session open(Path ignored) {
            return this;
        }

        @Override
        public Session openExisting(Path ignored) {
            return this;
        }

        /** A command is over; the store stays open. */
        @Override
        public void close() {}
    }

    @Command(name = "buckets", description = "Print the names of the buckets, one on a line.")
    private record BucketsCommand(LogKV db, Streams streams) implements Callable<Integer> {

        @Override
        public Integer call() {
            db.bucketNames().forEach(streams.out()::line);
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "help", description = "Print the commands, or what one of them does.")
    private final class HelpCommand implements Callable<Integer> {

        @Parameters(
                index = "0",
                arity = "0..1",
                paramLabel = "COMMAND",
                description = "Command to explain.")
        private @Nullable String name;

        @Override
        public Integer call() {
            CommandLine wanted = name == null ? commands : commands.getSubcommands().get(name);
            if (wanted == null) {
                throw CommandFailure.usage("unknown command: " + name);
            }
            wanted.usage(commands.getOut());
            return CommandLine.ExitCode.OK;
        }
    }

    @Command(name = "exit", aliases = "quit", description = "Leave the shell.")
    private final class ExitCommand implements Callable<Integer> {

        @Override
        public Integer call() {
            isOver = true;
            return CommandLine.ExitCode.OK;
        }
    }
}
