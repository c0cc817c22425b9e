package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cases without an end, a batch of them from every seed, which run on all processors until enough
 * was looked at. Each case is confined to one thread, and depends on its seed alone.
 */
final class Endless<T> {

    private final LongFunction<List<T>> batches;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    // Guarded by this.
    private List<T> batch = List.of();
    private int next;
    private long seeds;
    private int started;

    private Endless(LongFunction<List<T>> batches) {
        this.batches = batches;
    }

    /**
     * @param batches the cases of a seed, which are counted from 0
     */
    static <T> Endless<T> of(LongFunction<List<T>> batches) {
        return new Endless<>(batches);
    }

    /**
     * Runs cases, in their order, and returns when all that were begun have ended.
     *
     * @param enough asked with the number of cases that were begun, before the next one
     * @throws AssertionError if a case fails; no other is begun then
     */
    void run(IntPredicate enough, Consumer<T> action) {
        int threads = Runtime.getRuntime().availableProcessors();
        try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
            for (int i = 0; i < threads; i++) {
                executor.execute(() -> work(enough, action));
            }
        }
        Throwable found = failure.get();
        if (found != null) {
            throw new AssertionError(found.getMessage(), found);
        }
    }

    private void work(IntPredicate enough, Consumer<T> action) {
        try {
            for (T one = take(enough); one != null; one = take(enough)) {
                action.accept(one);
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        }
    }

    private synchronized @Nullable T take(IntPredicate enough) {
        if (failure.get() != null || enough.test(started)) {
            return null;
        }
        if (next == batch.size()) {
            batch = batches.apply(seeds++);
            next = 0;
        }
        started++;
        return requireNonNull(batch.get(next++));
    }
}
