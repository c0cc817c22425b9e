package dev.logkv.cli.console;

import java.io.IOException;

/** The output could not be written. */
public final class OutputFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean isBrokenPipe;

    OutputFailure(IOException cause) {
        super("cannot write the output: " + cause.getMessage(), cause);
        isBrokenPipe = String.valueOf(cause.getMessage()).contains("Broken pipe");
    }

    /**
     * Returns whether the reader of a pipe has gone, as {@code head} does when it has seen enough.
     * Java tells it by the system's message alone.
     */
    public boolean isBrokenPipe() {
        return isBrokenPipe;
    }
}
