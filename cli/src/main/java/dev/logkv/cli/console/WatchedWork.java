package dev.logkv.cli.console;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One long call, on a thread of its own, so that the thread that waits for it can say how far it
 * has come, and can give up waiting when the person at the terminal asks.
 */
public final class WatchedWork {

    /** How often somebody looks, in milliseconds: as often as a {@link ProgressBar} is drawn. */
    private static final long LOOK_MILLIS = 100;

    private WatchedWork() {}

    /**
     * Returns when the work is done; throws what it threw.
     *
     * @param name of the thread
     * @param look called now and then while the work is under way, on the calling thread
     * @throws Interruption if the command was asked to end; the work itself goes on
     */
    public static void run(Streams streams, String name, Runnable work, Runnable look) {
        streams.checkInterrupted();
        var task = new FutureTask<@Nullable Void>(work, null);
        Thread.ofPlatform().daemon().name(name).start(task);
        while (!isDone(task)) {
            streams.checkInterrupted();
            look.run();
        }
    }

    private static boolean isDone(FutureTask<@Nullable Void> task) {
        try {
            task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interruption();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** Returns what the work threw, which can be nothing checked. */
    private static RuntimeException failure(ExecutionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause
                ? cause
                : new IllegalStateException(e);
    }
}
