package dev.logkv.cli.console;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/** Makes loggers that print warnings and errors on standard error, each on one line. */
public final class OneLineLoggers extends System.LoggerFinder {

    /** Made by the JDK, once, when the first logger is asked for. */
    public OneLineLoggers() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new OneLineLogger(name);
    }

    private record OneLineLogger(String name) implements System.Logger {

        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level != Level.OFF && level.compareTo(Level.WARNING) >= 0;
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String message,
                @Nullable Throwable thrown) {
            if (isLoggable(level)) {
                String text = String.valueOf(message);
                boolean isSaid = thrown == null || text.contains(thrown.toString());
                print(isSaid ? text : text + ": " + thrown);
            }
        }

        @Override
        public void log(
                Level level,
                @Nullable ResourceBundle bundle,
                @Nullable String format,
                @Nullable Object... parameters) {
            if (isLoggable(level)) {
                // a message without parameters comes with null for them
                print(
                        format == null || parameters == null || parameters.length == 0
                                ? format
                                : MessageFormat.format(format, parameters));
            }
        }

        private static void print(@Nullable String message) {
            System.err.println("logkv: " + message);
        }
    }
}
