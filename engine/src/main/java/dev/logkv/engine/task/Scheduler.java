package dev.logkv.engine.task;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the background work, and how a caller waits for it. {@link ThreadScheduler} uses one
 * thread for each worker; the test kit has one that runs everything on the calling thread, in an
 * order that follows from a seed, with virtual time.
 */
public interface Scheduler {

    /** What {@link Step#run} returns when there is nothing to do before the next wake-up. */
    long UNTIL_WOKEN = Long.MAX_VALUE;

    /**
     * When a step that threw, against its contract, is run again, in milliseconds. Long enough that
     * a step that throws always takes no processor.
     */
    long AFTER_THROW_MILLIS = 1_000;

    /** One turn of a worker. */
    @FunctionalInterface
    interface Step {

        /**
         * Does what there is to do. Turns of one worker never overlap, and each sees what the turn
         * before did. Begins with a clear interrupt flag. Must not throw: what it throws is lost to
         * the one who waits for the work, so the worker goes on after {@link #AFTER_THROW_MILLIS}
         * and only a log tells.
         *
         * @return in how many milliseconds to run again if nobody wakes the worker before, 0 for at
         *     once, {@link #UNTIL_WOKEN} for not at all
         */
        long run();
    }

    /** A step that is run again and again. */
    interface Worker {

        /**
         * Has the step run soon, once more if it is running now. Wake-ups before that turn begins
         * are one; it sees what each caller did before waking. Cheap, and never blocks. May be
         * called by any thread, the step's own too; does nothing once the worker has stopped.
         */
        void wake();

        /**
         * Ends the worker by flag, never by interrupt, and returns when its step is not running and
         * will not run again. Not interruptible, and the interrupt flag is kept. May be called
         * again.
         *
         * @throws IllegalStateException if the step itself calls it
         */
        void stop();
    }

    /**
     * Starts a worker; its first turn comes at once, perhaps before this returns.
     *
     * @param name tells the worker from others in thread names and messages
     */
    Worker start(String name, Step step);

    /**
     * Calls something on a thread of the engine and returns what it returned or throws what it
     * threw, the same object. Not interruptible, and the interrupt flag is kept: this is how a
     * caller's thread does I/O.
     */
    <T extends @Nullable Object> T call(String name, Callable<T> action) throws Exception;

    /**
     * Waits until a future is done and returns its result. Not interruptible, and the interrupt
     * flag is kept. The caller holds no lock that a worker could need to complete the future.
     *
     * @throws java.util.concurrent.CompletionException if it completed with an exception
     * @throws java.util.concurrent.CancellationException if it was cancelled
     */
    <T extends @Nullable Object> T await(CompletableFuture<T> future);

    /**
     * Waits until a future is done, but not longer than told. Otherwise as above; what it completed
     * with is not looked at.
     *
     * @param millis how long at most, in milliseconds, at least 0
     * @return whether it is done
     */
    boolean await(CompletableFuture<?> future, long millis);

    /**
     * Lets the calling thread rest for at least so long. Not interruptible, and the interrupt flag
     * is kept. The caller holds no lock that a worker could need.
     *
     * @param nanos how long, in nanoseconds
     */
    void pause(long nanos);

    /**
     * Returns the milliseconds since some fixed moment. They never go back, whatever happens to the
     * wall clock; the delays of steps are counted in them.
     */
    long millis();
}
