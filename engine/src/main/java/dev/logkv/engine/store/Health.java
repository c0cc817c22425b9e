package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.task.Events;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a store is open, and whether it still takes writes. The first fault that makes it
 * read-only stays the reason, in every exception and in the figures, until the store is opened
 * again: nothing is retried and believed.
 */
final class Health {

    /** What the JVM says of a page that could not be read or written. */
    private static final String FAULT_IN_MAPPING = "unsafe memory access";

    private record Fault(String reason, @Nullable Throwable cause) {}

    private final Events events;
    private Consumer<? super LogKVException.ReadOnly> turnedReadOnly = _ -> {};
    private volatile @Nullable Fault fault;
    private volatile boolean poisoned;
    private volatile boolean closed;

    Health(Events events) {
        this.events = events;
    }

    /**
     * Says who is told when the store turns read-only, whatever the reason: whoever lets others
     * wait for what will not be done any more. Before anything can fail.
     */
    void onReadOnly(Consumer<? super LogKVException.ReadOnly> listener) {
        turnedReadOnly = listener;
    }

    /**
     * Refuses every later write, because the log cannot be relied on any more: it is not forced
     * again either.
     */
    void poison(String reason, @Nullable Throwable cause) {
        poisoned = true;
        turnReadOnly(reason, cause);
    }

    /** Refuses every later write. */
    void turnReadOnly(String reason, @Nullable Throwable cause) {
        synchronized (this) {
            if (fault != null) {
                return;
            }
            fault = new Fault(reason, cause);
        }
        turnedReadOnly.accept(new LogKVException.ReadOnly(reason, cause));
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
        checkNotReadOnly();
    }

    void checkNotReadOnly() {
        Fault present = fault;
        if (present != null) {
            throw new LogKVException.ReadOnly(present.reason(), present.cause());
        }
    }

    boolean takesWrites() {
        return !closed && fault == null;
    }

    boolean isClosed() {
        return closed;
    }

    boolean isPoisoned() {
        return poisoned;
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
     * Explains what an access to mapped memory threw. Memory that is gone means that the store was
     * closed; an {@link InternalError} of the JVM that the device could not serve the page.
     */
    RuntimeException explain(Throwable thrown) {
        return switch (thrown) {
            case IllegalStateException e -> closed ? closedException(e) : e;
            case InternalError e when String.valueOf(e.getMessage()).contains(FAULT_IN_MAPPING) ->
                    new LogKVException.Io(
                            "a file of the store cannot be read: the device fails", e);
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new IllegalStateException(thrown);
        };
    }

    static IllegalStateException closedException(@Nullable Throwable cause) {
        return new IllegalStateException("the store is closed", cause);
    }
}
