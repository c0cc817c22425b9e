package dev.logkv.engine.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Callers who wait until background work has come to a certain number. */
final class Waiters {

    private record Waiter(long number, CompletableFuture<@Nullable Void> future) {}

    // Guarded by this.
    private final List<Waiter> waiters = new ArrayList<>();
    private @Nullable Throwable abandoned;

    /** Returns what is done when a number is reached, or fails. */
    synchronized CompletableFuture<@Nullable Void> await(long number) {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        if (abandoned == null) {
            waiters.add(new Waiter(number, future));
        } else {
            future.completeExceptionally(abandoned);
        }
        return future;
    }

    /** Releases those whose number is reached. */
    void reached(LongPredicate isReached) {
        take(isReached).forEach(waiter -> waiter.future().complete(null));
    }

    /** Tells all who wait that it failed; those who come later are not affected. */
    void fail(Throwable reason) {
        take(_ -> true).forEach(waiter -> waiter.future().completeExceptionally(reason));
    }

    /** Fails whoever waits, and everybody who comes later. */
    void abandon(Throwable reason) {
        synchronized (this) {
            abandoned = reason;
        }
        fail(reason);
    }

    private synchronized List<Waiter> take(LongPredicate taken) {
        List<Waiter> left = new ArrayList<>();
        List<Waiter> found = new ArrayList<>();
        for (Waiter waiter : waiters) {
            (taken.test(waiter.number()) ? found : left).add(waiter);
        }
        waiters.clear();
        waiters.addAll(left);
        return found;
    }
}
