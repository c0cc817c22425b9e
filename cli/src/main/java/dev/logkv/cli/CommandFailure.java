package dev.logkv.cli;

/** Ends a command with a message of one line and an exit code of {@link ExitCodes}. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Something on the command line makes no sense. */
    public static CommandFailure usage(String message) {
        return new CommandFailure(ExitCodes.USAGE, message);
    }

    /** The store, or a bucket of it, is not there. */
    public static CommandFailure unusable(String message) {
        return new CommandFailure(ExitCodes.UNUSABLE, message);
    }

    /** A file cannot be read in. */
    public static CommandFailure badInput(String message) {
        return new CommandFailure(ExitCodes.BAD_INPUT, message);
    }

    public int exitCode() {
        return exitCode;
    }
}
