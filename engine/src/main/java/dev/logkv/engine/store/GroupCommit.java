package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The syncer: the only thread that writes to the log's files while the store is open, and forces
 * them, but for segments whose values stay: those are forced by the flush if they have to be.
 * Durable writers and callers of {@code sync} leave a request here and wait; while one group is
 * being forced the next one gathers. In between it forces what buffered writers left, so often as
 * the options say.
 *
 * <p>Callers never touch a channel themselves, so an interrupt cannot close one.
 */
final class GroupCommit implements Task {

    /** How long a group of durable writes may be without a witness in the log. */
    private static final long WITNESS_DELAY_MILLIS = 1_000;

    private final WritePath writePath;
    private final Scheduler scheduler;
    private final Health health;

    /** Milliseconds between background syncs; 0 for none. */
    private final long intervalMillis;

    // Guarded by this.
    private List<PendingWrite> writes = new ArrayList<>();
    private List<CompletableFuture<@Nullable Void>> barriers = new ArrayList<>();
    private boolean closed;
    private Runnable signal = () -> {};

    // The syncer's own.
    private long lastSyncMillis;

    private long witnessDueMillis = Long.MAX_VALUE;

    /**
     * Those who have their turn, until each has its answer. Volatile for whoever abandons them when
     * the syncer has stopped.
     */
    private volatile @Nullable Waiting unanswered;

    GroupCommit(WritePath writePath, Scheduler scheduler, Health health, long intervalMillis) {
        this.writePath = writePath;
        this.scheduler = scheduler;
        this.health = health;
        this.intervalMillis = intervalMillis;
        this.lastSyncMillis = scheduler.millis();
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
    }

    /**
     * Commits a mutation durably and returns the sequence number of its last operation.
     *
     * @throws LogKVException if it failed
     */
    long commit(Mutation mutation) {
        PendingWrite write = submit(mutation);
        return Faults.await(scheduler, write.acknowledged());
    }

    /** Queues a mutation for the next group without waiting for it. */
    PendingWrite submit(Mutation mutation) {
        PendingWrite write = new PendingWrite(mutation);
        synchronized (this) {
            health.checkWritable();
            checkNotClosed();
            writes.add(write);
            signal.run();
        }
        return write;
    }

    /** Returns when everything that was appended before is durable. */
    void sync() {
        CompletableFuture<@Nullable Void> barrier = new CompletableFuture<>();
        synchronized (this) {
            health.checkWritable();
            checkNotClosed();
            barriers.add(barrier);
            signal.run();
        }
        Faults.await(scheduler, barrier);
    }

    private void checkNotClosed() {
        if (closed) {
            throw Health.closedException(null);
        }
    }

    @Override
    public long run() {
        if (unanswered != null) {
            writePath.settleDoubt();
            failUnanswered(
                    new LogKVException.Io(
                            "memory ran out before this could be answered: it may be done", null));
        }
        Waiting waiting = takeWaiting();
        unanswered = waiting;
        try {
            if (!waiting.writes().isEmpty()) {
                commit(waiting.writes());
            }
            if (!waiting.barriers().isEmpty() || isSyncDue()) {
                syncNow();
            } else if (scheduler.millis() >= witnessDueMillis) {
                leaveWitness();
            }
        } catch (Throwable t) {
            // Nobody may wait for ever, whatever went wrong. What is done already stays done.
            failUnanswered(t);
            // Neither is a failure of this task: the reason is told, or the store is being closed.
            if (health.isReadOnly() || health.isClosed()) {
                return Scheduler.UNTIL_WOKEN;
            }
            throw t;
        }
        waiting.barriers().forEach(barrier -> barrier.complete(null));
        unanswered = null;
        return untilNextRun();
    }

    /** Fails those who had their turn and got no answer. */
    private void failUnanswered(Throwable reason) {
        Waiting waiting = unanswered;
        if (waiting != null) {
            waiting.fail(reason);
            unanswered = null;
        }
    }

    private void commit(List<PendingWrite> group) {
        writePath.commit(group);
        lastSyncMillis = scheduler.millis();
        // The next group will be a witness of this one; only where none follows a mark is needed.
        witnessDueMillis = lastSyncMillis + WITNESS_DELAY_MILLIS;
    }

    private void syncNow() {
        lastSyncMillis = scheduler.millis();
        health.checkWritable();
        if (writePath.unsyncedBytes() > 0) {
            writePath.force();
        }
        leaveWitness();
    }

    private void leaveWitness() {
        witnessDueMillis = Long.MAX_VALUE;
        if (!health.isReadOnly()) {
            writePath.leaveWitness();
        }
    }

    private boolean isSyncDue() {
        return intervalMillis > 0
                && scheduler.millis() - lastSyncMillis >= intervalMillis
                && !health.isReadOnly();
    }

    private long untilNextRun() {
        if (health.isReadOnly()) {
            return Scheduler.UNTIL_WOKEN; // what is due would stay due for ever
        }
        long due = intervalMillis == 0 ? Long.MAX_VALUE : lastSyncMillis + intervalMillis;
        due = Math.min(due, witnessDueMillis);
        return due == Long.MAX_VALUE
                ? Scheduler.UNTIL_WOKEN
                : Math.max(1, due - scheduler.millis());
    }

    /** Lets nobody in any more, and fails whoever still waits. When the task has stopped. */
    void close() {
        letNobodyIn(Health.closedException(null));
    }

    /** Lets nobody in any more, because of a fault. Some of those who wait may be in the file. */
    void abandon(Throwable cause) {
        letNobodyIn(
                new LogKVException.Io(
                        "the store turned read-only meanwhile, and this write may be in the log",
                        cause));
    }

    private void letNobodyIn(RuntimeException reason) {
        failUnanswered(reason);
        Waiting waiting;
        synchronized (this) {
            closed = true;
            waiting = takeWaiting();
        }
        waiting.fail(reason);
    }

    private synchronized Waiting takeWaiting() {
        // All memory first: where there is none nobody may get lost.
        Waiting waiting = new Waiting(writes, barriers);
        List<PendingWrite> noWrites = new ArrayList<>();
        List<CompletableFuture<@Nullable Void>> noBarriers = new ArrayList<>();
        writes = noWrites;
        barriers = noBarriers;
        return waiting;
    }

    /** Who waits for the next turn. */
    private record Waiting(
            List<PendingWrite> writes, List<CompletableFuture<@Nullable Void>> barriers) {

        void fail(Throwable reason) {
            writes.forEach(write -> write.fail(reason));
            barriers.forEach(barrier -> barrier.completeExceptionally(reason));
        }
    }
}
