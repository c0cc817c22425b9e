package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.version.Version;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Slows writers when flushes, merges or the next segment fall behind, and stops them at the memory
 * bound.
 *
 * <p>Slowed in proportion to the debt: whoever completes the next {@value #PACE_BYTES} bytes of the
 * log waits a little before his write returns, with no lock held. The more there is to catch up
 * with, the longer, so that the rates of writing and of merging meet before anybody has to be
 * stopped. Stopped only where another memtable would not fit the memory budget: until one was
 * flushed.
 */
final class Throttle {

    /** After so many bytes of the log somebody pays; small, so that each wait is short. */
    static final long PACE_BYTES = 64 << 10;

    /** What a debt of 1 costs for so many bytes: 16 MiB a second for one writer. */
    private static final long PAUSE_NANOS = 4_000_000;

    /**
     * What it costs for so many bytes to be a whole segment ahead of the one who makes the next: a
     * writer that is a two-hundredth ahead waits a millisecond, which is 64 MiB a second.
     */
    private static final long LAG_NANOS = 200_000_000;

    /** No single wait is longer. */
    private static final long PAUSE_NANOS_MAX = 20_000_000;

    /**
     * Memtables that take this part of the memory budget are no debt; as much again is one of 1.
     */
    private static final int MEMORY_FREE_PART = 4;

    /**
     * So many sealed segments are no debt, and as many again one of 1: recovery reads them again,
     * and their files cannot be recycled.
     */
    private static final int SEALED_FREE = 4;

    private final Scheduler scheduler;
    private final ReadState state;
    private final long memoryBudget;
    private final Duration stallTimeout;
    private final ToDoubleFunction<Version> mergeDebt;

    /** Whether nobody is to be stopped any more. Guarded by this. */
    private boolean ended;

    private volatile double debt;
    private volatile @Nullable CompletableFuture<@Nullable Void> stopped;

    private final AtomicLong pausedNanos = new AtomicLong();
    private final AtomicLong stoppedNanos = new AtomicLong();
    private final AtomicLong stopNanosMax = new AtomicLong();

    /**
     * @param stallTimeout how long nobody stands still any longer than
     * @param mergeDebt how far the merges of a version are behind
     */
    Throttle(
            Scheduler scheduler,
            ReadState state,
            long memoryBudget,
            Duration stallTimeout,
            ToDoubleFunction<Version> mergeDebt) {
        this.scheduler = scheduler;
        this.state = state;
        this.memoryBudget = memoryBudget;
        this.stallTimeout = stallTimeout;
        this.mergeDebt = mergeDebt;
    }

    /** Looks at the present view, and slows, stops or releases writers. After each change of it. */
    void look() {
        CompletableFuture<@Nullable Void> released = null;
        synchronized (this) {
            View view = state.view();
            debt = Math.max(flushDebt(view), mergeDebt.applyAsDouble(view.version()));
            if (isFull(view) && !ended) {
                if (stopped == null) {
                    stopped = new CompletableFuture<>();
                }
            } else {
                released = stopped;
                stopped = null;
            }
        }
        if (released != null) {
            released.complete(null);
        }
    }

    private boolean isFull(View view) {
        return view.hasSealed() && view.memoryBytes() > memoryBudget / 4 * 3;
    }

    private double flushDebt(View view) {
        double free = (double) memoryBudget / MEMORY_FREE_PART;
        double ofMemory = (view.memoryBytes() - free) / free;
        double ofLog = (double) (view.memtables().length - 1 - SEALED_FREE) / SEALED_FREE;
        return view.hasSealed() ? Math.max(0, Math.max(ofMemory, ofLog)) : 0;
    }

    /** Lets writers go for good: there are no more flushes that they could wait for. */
    void end(Throwable reason) {
        synchronized (this) {
            ended = true;
        }
        fail(reason);
    }

    /** Refuses those who are stopped with a reason, until the next {@link #look}. */
    void fail(Throwable reason) {
        CompletableFuture<@Nullable Void> waiting;
        synchronized (this) {
            waiting = stopped;
            stopped = null;
        }
        if (waiting != null) {
            waiting.completeExceptionally(reason);
        }
    }

    /**
     * Waits while writers are stopped. Before a write, without a lock.
     *
     * @throws LogKVException.Io if that takes too long
     */
    void enter() {
        CompletableFuture<@Nullable Void> wait = stopped;
        if (wait != null) {
            long began = System.nanoTime();
            try {
                if (!scheduler.await(wait, stallTimeout.toMillis())) {
                    throw tooLong();
                }
                Faults.await(scheduler, wait);
            } finally {
                long took = System.nanoTime() - began;
                stoppedNanos.addAndGet(took);
                stopNanosMax.accumulateAndGet(took, Math::max);
            }
        }
    }

    private LogKVException.Io tooLong() {
        return new LogKVException.Io(
                ("the memory budget of %,d bytes is used up, and no flush has made room for %s: the"
                                + " device is too slow or hangs; try again later, with more"
                                + " memoryBudget, or wait longer with stallTimeout")
                        .formatted(memoryBudget, stallTimeout),
                null);
    }

    /**
     * Waits in proportion to the debt, or to how far the next segment is behind: he who has filled
     * one must not have to stand still until the other is made. After {@value #PACE_BYTES} bytes,
     * without a lock.
     *
     * @param lag see {@link SegmentSupply#lag}
     */
    void pace(double lag) {
        double owed = Math.max(debt * PAUSE_NANOS, lag * LAG_NANOS);
        if (owed > 0) {
            long nanos = Math.min((long) owed, PAUSE_NANOS_MAX);
            scheduler.pause(nanos);
            pausedNanos.addAndGet(nanos);
        }
    }

    double debt() {
        return debt;
    }

    /** Returns how long writers have waited to be slower, in nanoseconds. */
    long pausedNanos() {
        return pausedNanos.get();
    }

    /** Returns how long writers have stood still, in nanoseconds. */
    long stoppedNanos() {
        return stoppedNanos.get();
    }

    /** Returns how long the longest stop was, in nanoseconds. */
    long stopNanosMax() {
        return stopNanosMax.get();
    }
}
