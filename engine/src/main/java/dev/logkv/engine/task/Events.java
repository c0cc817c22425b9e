package dev.logkv.engine.task;

import dev.logkv.Event;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Where events go: to the log and to the user's listener. Faults are logged as warnings with their
 * cause; news only for those who ask for it, because a library is quiet on a user's console.
 *
 * <p>May be used by many threads; the listener is called on the thread that met the event.
 */
public final class Events {

    private static final String LOGGER = "dev.logkv";

    private final Consumer<? super Event> listener;

    /**
     * @param listener the user's; what it throws is logged and ignored
     */
    public Events(Consumer<? super Event> listener) {
        this.listener = listener;
    }

    /** Logs an event and tells the listener. Never throws. */
    public void fire(Event event) {
        try {
            log(event.isFault() ? Level.WARNING : Level.DEBUG, event.message(), causeOf(event));
        } catch (Throwable t) {
            // The log is the user's code too, and the listener must hear of the event all the same.
        }
        try {
            listener.accept(event);
        } catch (Throwable t) {
            warn("the event listener threw when told of %s", event, t);
        }
    }

    /** Logs a fault that has no event. Never throws. */
    static void warn(String format, Object detail, Throwable thrown) {
        try {
            log(Level.WARNING, format.formatted(detail), thrown);
        } catch (Throwable t) {
            // Nothing is left to tell it with. Reporting a fault must not become one.
        }
    }

    private static void log(Level level, String message, @Nullable Throwable cause) {
        System.Logger logger = System.getLogger(LOGGER); // here: a quiet store never loads a logger
        if (cause == null) {
            logger.log(level, message);
        } else {
            logger.log(level, message, cause);
        }
    }

    private static @Nullable Throwable causeOf(Event event) {
        return switch (event) {
            case Event.TaskFailed failed -> failed.cause();
            case Event.TurnedReadOnly turned -> turned.cause();
            case Event.IndexRebuilt rebuilt -> rebuilt.cause();
            case Event.Leaked leaked -> leaked.place();
            case Event.TailCut _, Event.TaskRecovered _, Event.SpaceLow _ -> null;
        };
    }
}
