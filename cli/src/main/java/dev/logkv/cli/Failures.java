package dev.logkv.cli;

import static java.util.Objects.requireNonNull;

import dev.logkv.LogKVException;
import dev.logkv.cli.console.Interruption;
import dev.logkv.cli.console.OutputFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns whatever ends a command into one line of text and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private final Main main;

    Failures(Main main) {
        this.main = main;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        String help = (command.getCommandSpec().qualifiedName() + " --help").strip();
        say(
                failure instanceof UnmatchedArgumentException unmatched
                        ? words(unmatched, command)
                        : failure.getMessage());
        err().println("see '" + help + "'");
        return ExitCodes.USAGE;
    }

    @Override
    public int handleExecutionException(
            Exception failure, CommandLine command, ParseResult parseResult) {
        return failure instanceof LogKVException.Corruption damage
                ? handleDamage(damage, command)
                : handle(failure);
    }

    private int handleDamage(LogKVException.Corruption damage, CommandLine command) {
        showStackTrace(damage);
        return said(
                directory(command)
                        .map(directory -> directory.resolve(damage.file()))
                        .map(
                                file ->
                                        "%s; 'logkv dump %s' shows it, 'logkv verify' looks for more,"
                                                        .formatted(damage.getMessage(), file)
                                                + " 'logkv repair' makes a new store of the rest")
                        .orElse(damage.getMessage()),
                ExitCodes.DAMAGE);
    }

    /** Returns the store that a command was given. */
    private static Optional<Path> directory(CommandLine command) {
        return command.getCommandSpec().positionalParameters().stream()
                .filter(parameter -> parameter.paramLabel().equals(StoreArguments.DIRECTORY))
                .findFirst()
                .map(parameter -> parameter.getValue());
    }

    /** Says what happened and returns the exit code. */
    int handle(Throwable failure) {
        if (failure instanceof OutputFailure output && output.isBrokenPipe()) {
            return ExitCodes.BROKEN_PIPE;
        }
        showStackTrace(failure);
        return switch (failure) {
            case CommandFailure command -> said(command.getMessage(), command.exitCode());
            case LogKVException store -> handleStore(store);
            case IllegalArgumentException argument -> said(argument.getMessage(), ExitCodes.USAGE);
            case Interruption interruption ->
                    said(interruption.getMessage(), ExitCodes.INTERRUPTED);
            case OutputFailure output -> said(output.getMessage(), ExitCodes.UNUSABLE);
            case IOException io -> said(words(io), ExitCodes.UNUSABLE);
            case UncheckedIOException io ->
                    said(words(requireNonNull(io.getCause())), ExitCodes.UNUSABLE);
            case OutOfMemoryError memory ->
                    said(
                            "not enough memory: " + memory.getMessage() + "; give the JVM more",
                            ExitCodes.UNUSABLE);
            default ->
                    said(
                            "this is a defect of LogKV, please report it with the output of"
                                    + " --debug: "
                                    + failure,
                            ExitCodes.DEFECT);
        };
    }

    private int handleStore(LogKVException failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case LogKVException.Corruption _ -> said(message, ExitCodes.DAMAGE);
            case LogKVException.Locked _ ->
                    said(message + "; close it there first", ExitCodes.UNUSABLE);
            case LogKVException.ReadOnly _
                    when failure.getCause() instanceof LogKVException.Corruption ->
                    said(message, ExitCodes.DAMAGE);
            case LogKVException.OutOfSpace _,
                    LogKVException.ReadOnly _,
                    LogKVException.UnsupportedFormat _,
                    LogKVException.Io _ ->
                    said(message, ExitCodes.UNUSABLE);
        };
    }

    private static String words(UnmatchedArgumentException failure, CommandLine command) {
        String argument = failure.getUnmatched().getFirst();
        if (!failure.isUnknownOption()) {
            boolean isCommand = !command.getSubcommands().isEmpty();
            return (isCommand ? "unknown command: " : "one argument too many: ") + argument;
        }
        List<String> similar = failure.getSuggestions();
        return "unknown option: "
                + argument
                + (similar.isEmpty() ? "" : "; did you mean " + String.join(" or ", similar) + "?");
    }

    /** The system's exceptions about files often have a path for a message and nothing else. */
    private static String words(IOException failure) {
        String message = failure.getMessage();
        return switch (failure) {
            case NoSuchFileException _ -> "there is no such file or directory: " + message;
            case AccessDeniedException _ -> "no permission for this: " + message;
            case FileAlreadyExistsException _ -> "this is there already: " + message;
            default ->
                    failure.getClass() == IOException.class && message != null
                            ? message
                            : failure.getClass().getSimpleName() + ": " + message;
        };
    }

    private int said(@Nullable String message, int exitCode) {
        say(message);
        return exitCode;
    }

    private void say(@Nullable String message) {
        err().println("logkv: " + message);
    }

    private void showStackTrace(Throwable failure) {
        if (main.isDebug()) {
            failure.printStackTrace(err());
        }
    }

    private PrintStream err() {
        return main.streams().err();
    }
}
