package dev.logkv.cli.console;

import java.io.IOException;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;

/**
 * Tells whether a standard stream is a terminal. {@link System#console} knows this only of input
 * and output together, and a progress bar must not depend on where the input comes from.
 */
final class Terminals {

    private Terminals() {}

    static boolean isInputTerminal() {
        return isTerminal(SystemStream.Input);
    }

    static boolean isOutputTerminal() {
        return isTerminal(SystemStream.Output);
    }

    static boolean isErrorTerminal() {
        return isTerminal(SystemStream.Error);
    }

    private static boolean isTerminal(SystemStream stream) {
        try {
            return TerminalProvider.load(TerminalBuilder.PROP_PROVIDER_FFM).isSystemStream(stream);
        } catch (IOException | RuntimeException | LinkageError e) {
            return false; // native access is not enabled: write as to a file
        }
    }
}
