package dev.logkv.engine.task;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs each worker on a thread of its own: a named daemon platform thread that is stopped by flag.
 *
 * <p>Engine threads are never interrupted, because that would close the channel they work on; an
 * interrupt from outside neither ends one nor makes it spin. They inherit nothing from the thread
 * that opens the store, neither thread locals nor its class loader. May be used by many threads.
 */
public final class ThreadScheduler implements Scheduler {

    private final String prefix;

    /**
     * @param prefix what thread names begin with, such as {@code logkv-prices-}
     */
    public ThreadScheduler(String prefix) {
        this.prefix = prefix;
    }

    @Override
    public Worker start(String name, Step step) {
        ThreadWorker worker = new ThreadWorker(prefix + name, step);
        worker.start();
        return worker;
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Callable<T> action) throws Exception {
        Call<T> call = new Call<>(action);
        Thread thread = engineThread(prefix + name, call);
        thread.start();
        joinUninterruptibly(thread);
        return call.outcome();
    }

    @Override
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        return future.join(); // waits on through interrupts and sets the flag again afterwards
    }

    @Override
    public boolean await(CompletableFuture<?> future, long millis) {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!future.isDone()) {
            try {
                future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException | CancellationException e) {
                // done, whatever with
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return future.isDone();
    }

    @Override
    public void pause(long nanos) {
        boolean interrupted = false;
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            interrupted |= Thread.interrupted(); // with the flag set it would not rest at all
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    static Thread engineThread(String name, Runnable body) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .inheritInheritableThreadLocals(false)
                .unstarted(body);
    }

    static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What a call came to. Written by its thread and read after the join, which orders the two. */
    private static final class Call<T extends @Nullable Object> implements Runnable {

        private final Callable<T> action;
        private @Nullable T result;
        private @Nullable Throwable thrown;

        Call(Callable<T> action) {
            this.action = action;
        }

        @Override
        public void run() {
            try {
                result = action.call();
            } catch (Throwable t) {
                thrown = t;
            }
        }

        @SuppressWarnings("NullAway") // without a failure the result is what the action returned
        T outcome() throws Exception {
            if (thrown instanceof Error error) {
                throw error;
            }
            if (thrown != null) {
                throw (Exception) thrown;
            }
            return result;
        }
    }
}
