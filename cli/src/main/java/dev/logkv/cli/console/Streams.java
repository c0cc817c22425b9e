package dev.logkv.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * What a command reads and writes. Results go to {@link #out}, everything that is said about the
 * work to {@link #err}, both in UTF-8 whatever the locale.
 */
public final class Streams {

    private final InputStream in;
    private final Output out;
    private final PrintStream err;
    private final BooleanSupplier inIsTerminal;
    private final BooleanSupplier outIsTerminal;
    private final BooleanSupplier errIsTerminal;
    private volatile boolean isInterrupted;

    private Streams(
            InputStream in,
            Output out,
            PrintStream err,
            BooleanSupplier inIsTerminal,
            BooleanSupplier outIsTerminal,
            BooleanSupplier errIsTerminal) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.inIsTerminal = inIsTerminal;
        this.outIsTerminal = outIsTerminal;
        this.errIsTerminal = errIsTerminal;
    }

    /** Returns the streams of this process. Whether they are terminals is found out when asked. */
    public static Streams ofProcess() {
        return new Streams(
                System.in,
                new Output(new FileOutputStream(FileDescriptor.out)),
                text(new FileOutputStream(FileDescriptor.err)),
                Terminals::isInputTerminal,
                Terminals::isOutputTerminal,
                Terminals::isErrorTerminal);
    }

    /** Returns streams that are no terminals. */
    public static Streams of(InputStream in, OutputStream out, OutputStream err) {
        return new Streams(in, new Output(out), text(err), () -> false, () -> false, () -> false);
    }

    /** Returns these streams with another input, which is no terminal. */
    public Streams withInput(InputStream input) {
        return new Streams(input, out, err, () -> false, outIsTerminal, errIsTerminal);
    }

    private static PrintStream text(OutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    /** Returns standard input. */
    public InputStream in() {
        return in;
    }

    /** Returns where results go. */
    public Output out() {
        return out;
    }

    /** Returns where everything goes that is no result. */
    public PrintStream err() {
        return err;
    }

    /** Asks the command that runs to end. May be called by any thread. */
    public void interrupt() {
        isInterrupted = true;
    }

    /** Forgets an interruption: the next command begins. */
    public void resume() {
        isInterrupted = false;
    }

    /**
     * Called by long work again and again.
     *
     * @throws Interruption if the command was asked to end
     */
    public void checkInterrupted() {
        if (isInterrupted) {
            throw new Interruption();
        }
    }

    /** Whether a person types the input and sees the output. */
    public boolean isInteractive() {
        return inIsTerminal.getAsBoolean() && isOutTerminal();
    }

    /** Whether results go to a terminal. */
    public boolean isOutTerminal() {
        return outIsTerminal.getAsBoolean();
    }

    /**
     * Whether colours may be used: on a terminal, unless NO_COLOR is set (https://no-color.org).
     */
    public boolean isColored() {
        String refused = System.getenv("NO_COLOR");
        return (refused == null || refused.isEmpty())
                && !"dumb".equals(System.getenv("TERM"))
                && isOutTerminal();
    }

    /** Whether somebody watches what is said about the work. */
    public boolean isWatched() {
        return !"dumb".equals(System.getenv("TERM")) && errIsTerminal.getAsBoolean();
    }
}
