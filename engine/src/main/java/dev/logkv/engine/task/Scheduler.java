package dev.logkv.engine.task;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Who runs the background work, and how a caller waits for it. {@link ThreadScheduler} uses one
 * thread for each worker; the test kit has one that runs everything on the calling thread, in an
 * order that follows from a seed, with virtual time.
 */
public interface Scheduler {

    /** What {@link Step#run} returns when there is nothing to do before the next wake-up. */
    long UNTIL_WOKEN = Long.MAX_VALUE;

    /** One turn of a worker. */
    @FunctionalInterface
    interface Step {

        /**
         * Does what there is to do. Must not throw.
         *
         * @return in how many milliseconds to run again if nobody wakes the worker before, 0 for at
         *     once, {@link #UNTIL_WOKEN} for not at all
         */
        long run();
    }

    /** A step that is run again and again. */
    interface Worker {

        /**
         * Has the step run soon, once more if it is running now. May be called by any thread, the
         * step's own too.
         */
        void wake();

        /**
         * Ends the worker by flag, never by interrupt, and returns when its step is not running and
         * will not run again. Not to be called by the step itself.
         */
        void stop();
    }

    /** Starts a worker; its first turn comes at once. */
    Worker start(String name, Step step);

    /**
     * Calls something on a thread of the engine and returns what it returned or throws what it
     * threw. Not interruptible, and the interrupt flag is kept: this is how a caller's thread does
     * I/O.
     */
    <T> T call(String name, Callable<T> action) throws Exception;

    /**
     * Waits until a future is done. Not interruptible, and the interrupt flag is kept.
     *
     * @throws java.util.concurrent.CompletionException if it completed with an exception
     */
    <T> T await(CompletableFuture<T> future);
}
