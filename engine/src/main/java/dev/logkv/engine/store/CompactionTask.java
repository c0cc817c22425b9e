package dev.logkv.engine.store;

import dev.logkv.engine.compaction.Backlog;
import dev.logkv.engine.compaction.Compactor;
import dev.logkv.engine.compaction.Moment;
import dev.logkv.engine.compaction.Outcome;
import dev.logkv.engine.compaction.Picker;
import dev.logkv.engine.compaction.Plan;
import dev.logkv.engine.compaction.Progress;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs what the picker chooses, one step after the other, until nothing is left to do. */
final class CompactionTask implements Task {

    /** A store that was not written to for so long is idle, and is tidied up further. */
    private static final long IDLE_MILLIS = 1_000;

    private static final long AT_ONCE = 0;

    private final Picker picker;
    private final Compactor compactor;
    private final Upkeep upkeep;
    private final BooleanSupplier flushAtRest;
    private final long stepBytes;

    /** Those who wait until all is merged that was there, by the numbers of their requests. */
    private final Waiters waiters = new Waiters();

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong writtenBytes = new AtomicLong();

    /** Guarded by this. */
    private Runnable signal = () -> {};

    /** Whether nobody writes, as the task saw it when it last looked, before the snapshots. */
    private volatile boolean idle;

    // The task's own.

    /** What is asked for, or null if nothing is. */
    private @Nullable Backlog backlog;

    /** The last request that it was made for. Those that came later have theirs after it. */
    private long backlogRequest;

    private long lastSequence;
    private long changedMillis;

    /**
     * @param flushAtRest called when nobody writes and nothing is left to merge; true if it is to
     *     be called again soon
     * @param stepBytes how much one step of a merge writes
     */
    CompactionTask(
            Picker picker,
            Compactor compactor,
            Upkeep upkeep,
            BooleanSupplier flushAtRest,
            long stepBytes) {
        this.picker = picker;
        this.compactor = compactor;
        this.upkeep = upkeep;
        this.flushAtRest = flushAtRest;
        this.stepBytes = stepBytes;
        this.lastSequence = upkeep.state().visibleSequence();
        this.changedMillis = upkeep.scheduler().millis();
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
    }

    /** Has the task look whether there is something to do. */
    void wake() {
        Runnable wake;
        synchronized (this) {
            wake = signal;
        }
        wake.run();
    }

    /**
     * As above, if the task may be asleep for long: if not, it looks soon anyway. Where a snapshot
     * is closed after every write this does not keep the task awake.
     */
    void wakeIfIdle() {
        if (idle) {
            wake();
        }
    }

    /** Returns when nothing is left to do of what is in the tables now. */
    void compact() {
        CompletableFuture<@Nullable Void> done;
        synchronized (this) {
            long number = requests.get() + 1;
            done = waiters.await(number); // before the task can see the number
            requests.set(number);
        }
        wake();
        Faults.await(upkeep.scheduler(), done);
    }

    /** {@inheritDoc} One step in each run, so that others get their turn in between. */
    @Override
    public long run() throws IOException {
        if (!upkeep.isWanted()) {
            return Scheduler.UNTIL_WOKEN;
        }
        upkeep.show();
        upkeep.leaks().look();
        upkeep.tables().lookAtMemory();
        long asked = requests.get(); // before the version: a later request may mean a later one
        long free = upkeep.freeBytes();
        idle = isIdle();
        Version version = upkeep.tables().version();
        long[] snapshots = upkeep.snapshots().sequences();
        long now = upkeep.clock().millis();
        if (backlog == null && asked > backlogRequest) {
            backlog = Backlog.of(version);
            backlogRequest = asked;
        }
        Moment moment =
                new Moment(snapshots[0], now, idle, backlog == null ? Backlog.NONE : backlog, free);
        Plan plan = picker.pick(version, moment);
        boolean nothing = plan instanceof Plan.Nothing;
        if (backlog != null && (nothing || picker.isSettled(version, moment))) {
            backlog = null;
            waiters.reached(number -> number <= backlogRequest);
        }
        if (nothing && asked > backlogRequest) {
            return AT_ONCE;
        }
        if (nothing && idle) {
            long next = untilNextExpiry(version, now);
            return flushAtRest.getAsBoolean() ? Math.min(next, IDLE_MILLIS) : next;
        }
        if (nothing) {
            return IDLE_MILLIS;
        }
        if (plan instanceof Plan.AwaitSpace || free < upkeep.tables().editBytes()) {
            return awaitSpace();
        }
        Progress progress = upkeep.progress();
        try {
            execute(plan, version, snapshots, now, progress);
        } catch (IOException e) {
            if (upkeep.isSpaceLow(Math.max(stepBytes, progress.writtenBytes()))) {
                return awaitSpace();
            }
            throw e;
        }
        return AT_ONCE;
    }

    private void execute(Plan plan, Version version, long[] snapshots, long now, Progress progress)
            throws IOException {
        Outcome outcome =
                compactor.execute(plan, version, upkeep.tables(), snapshots, now, progress);
        if (outcome != null) {
            upkeep.install(outcome);
            backlog = backlog == null ? null : backlog.after(plan, outcome);
            steps.incrementAndGet();
            writtenBytes.addAndGet(Upkeep.bytes(outcome));
        }
    }

    /** Returns for how long there is nothing to do although nobody writes, in milliseconds. */
    private static long untilNextExpiry(Version version, long nowMillis) {
        long expiryMillis = Picker.nextExpiryMillis(version, nowMillis);
        return expiryMillis == Picker.NEVER
                ? Scheduler.UNTIL_WOKEN
                : Math.max(1, expiryMillis - nowMillis);
    }

    private long awaitSpace() throws IOException {
        backlog = null;
        backlogRequest = requests.get(); // they all fail
        waiters.fail(upkeep.outOfSpace("a merge"));
        return Upkeep.SPACE_RETRY_MILLIS;
    }

    private boolean isIdle() {
        long sequence = upkeep.state().visibleSequence();
        long now = upkeep.scheduler().millis();
        if (sequence != lastSequence) {
            lastSequence = sequence;
            changedMillis = now;
        }
        return now - changedMillis >= IDLE_MILLIS;
    }

    /** Fails whoever waits, and everybody who comes later. */
    void abandon(Throwable reason) {
        waiters.abandon(reason);
    }

    long steps() {
        return steps.get();
    }

    /** Returns how many bytes of tables were written. */
    long writtenBytes() {
        return writtenBytes.get();
    }
}
