package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.task.Scheduler;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Turns what a background thread met into what the waiting caller throws. */
final class Faults {

    private Faults() {}

    /** Waits for a background thread and returns its result, or throws its failure. */
    static <T extends @Nullable Object> T await(Scheduler scheduler, CompletableFuture<T> future) {
        try {
            return scheduler.await(future);
        } catch (CompletionException e) {
            throw rethrow(e.getCause());
        }
    }

    /**
     * Throws a failure on as it is, if it is not checked, and as {@link LogKVException.Io}
     * otherwise.
     */
    static RuntimeException rethrow(@Nullable Throwable failure) {
        switch (failure) {
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            case IOException e -> throw new LogKVException.Io(e.toString(), e);
            case null, default -> throw new IllegalStateException(failure);
        }
    }
}
