package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.task.Events;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store is open, and whether it still takes writes. The first fault that makes it
 * read-only stays the reason, in every exception and in the figures, until the store is opened
 * again: nothing is retried and believed.
 */
final class Health {

    private record Fault(String reason, @Nullable Throwable cause) {}

    private final Events events;
    private volatile @Nullable Fault fault;
    private volatile boolean closed;

    Health(Events events) {
        this.events = events;
    }

    /** Refuses every later write. Returns the exception for the caller that met the fault. */
    void turnReadOnly(String reason, @Nullable Throwable cause) {
        synchronized (this) {
            if (fault != null) {
                return;
            }
            fault = new Fault(reason, cause);
        }
        events.fire(new Event.TurnedReadOnly(reason, cause));
    }

    void close() {
        closed = true;
    }

    void checkOpen() {
        if (closed) {
            throw closedException(null);
        }
    }

    void checkWritable() {
        checkOpen();
        Fault present = fault;
        if (present != null) {
            throw new LogKVException.ReadOnly(present.reason(), present.cause());
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isReadOnly() {
        return fault != null;
    }

    Optional<String> readOnlyReason() {
        Fault present = fault;
        if (present == null) {
            return Optional.empty();
        }
        return Optional.of(
                present.cause() == null
                        ? present.reason()
                        : present.reason() + ": " + present.cause());
    }

    /**
     * Explains an exception that came out of memory which is gone. Only closing the store takes it
     * away, so the user hears of that.
     */
    IllegalStateException explain(IllegalStateException e) {
        return closed ? closedException(e) : e;
    }

    static IllegalStateException closedException(@Nullable Throwable cause) {
        return new IllegalStateException("the store is closed", cause);
    }
}
