package dev.logkv.cli.console;

/** The person at the terminal asked for the end of a command. */
public final class Interruption extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Interruption() {
        super("interrupted");
    }
}
