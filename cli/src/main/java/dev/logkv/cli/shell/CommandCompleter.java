package dev.logkv.cli.shell;

import java.util.List;
import java.util.function.Supplier;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completes commands, their options, and what some options take. */
final class CommandCompleter implements Completer {

    private static final String HELP = "help";
    private static final String BUCKET = "--bucket";

    private final CommandLine commands;
    private final Supplier<List<String>> bucketNames;

    CommandCompleter(CommandLine commands, Supplier<List<String>> bucketNames) {
        this.commands = commands;
        this.bucketNames = bucketNames;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            addCommands(candidates);
            return;
        }
        CommandLine command = commands.getSubcommands().get(line.words().getFirst());
        if (command == null) {
            return;
        }
        if (command.getCommandName().equals(HELP)) {
            addCommands(candidates);
            return;
        }
        OptionSpec before =
                command.getCommandSpec().findOption(line.words().get(line.wordIndex() - 1));
        if (before != null && before.arity().max() > 0) {
            addValues(before, candidates);
        } else if (line.word().startsWith("-")) {
            addOptions(command.getCommandSpec(), candidates);
        }
    }

    private void addCommands(List<Candidate> candidates) {
        commands.getSubcommands()
                .forEach(
                        (name, command) ->
                                candidates.add(candidate(name, summary(command.getCommandSpec()))));
    }

    private static @Nullable String summary(CommandSpec command) {
        String[] header = command.usageMessage().header();
        return firstOf(header.length > 0 ? header : command.usageMessage().description());
    }

    private static void addOptions(CommandSpec command, List<Candidate> candidates) {
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                candidates.add(candidate(option.longestName(), firstOf(option.description())));
            }
        }
    }

    private void addValues(OptionSpec option, List<Candidate> candidates) {
        if (option.longestName().equals(BUCKET)) {
            bucketNames.get().forEach(name -> candidates.add(candidate(name, null)));
        } else if (option.completionCandidates() != null) {
            option.completionCandidates().forEach(name -> candidates.add(candidate(name, null)));
        }
    }

    private static Candidate candidate(String value, @Nullable String description) {
        return new Candidate(value, value, null, description, null, null, true);
    }

    private static @Nullable String firstOf(String[] description) {
        return description.length == 0 ? null : description[0];
    }
}
