package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.log.Log;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.Memtable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The one way into the log. Under one lock: sequence numbers, copy into the segment, checksum,
 * index, publish.
 *
 * <p>A buffered write does all of it on its own thread. Durable writes queue up outside the lock,
 * at {@link GroupCommit}, and its thread does it for all that wait, in one turn of the lock: one
 * write to the file, one force. So a buffered write that meets a group waits for that group's
 * force, and in return nothing is ever in the log behind a record that is not in the file yet, and
 * nothing is visible that could still be lost to a failed force. The design with a pipeline, in
 * which buffered writes pass a group that is being forced, was rejected: their acknowledgement
 * would have to wait all the same, since sequence numbers become visible in order.
 *
 * <p>What fails before the log fails the write. What fails in the log (a store, a write, a force)
 * poisons it: the store is read-only from then on. What fails in the index has the index built
 * again from the log, while the writer waits.
 */
final class WritePath {

    /** No single memtable takes more than such a part of the memory budget. */
    private static final long MEMTABLES_IN_BUDGET = 8;

    /**
     * How often a buffered write looks for the lock to be free before it parks, some microseconds
     * in all. Where there is one processor nobody else would be running to let go of it.
     */
    private static final int LOCK_LOOKS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    private final ReentrantLock lock = new ReentrantLock();

    private final Log log;
    private final ReadState state;
    private final Health health;
    private final SegmentSupply supply;
    private final IndexRebuilder rebuilder;
    private final Reclaimer reclaimer;
    private final Throttle throttle;
    private final InstantSource clock;
    private final long hashSeed;
    private final int longFrom;
    private final long memoryBudget;

    private Runnable sealed = () -> {};
    private Runnable filling = () -> {};

    // Guarded by the lock.
    private long prepareAt;
    private long syncedWritesBefore;
    private long paceAt;

    /**
     * Set before the log or the view changes, cleared when log, index and published sequence agree
     * again. A plain field, because it must work when neither heap nor stack is left to report
     * anything: the next writer that finds it set does.
     */
    private boolean inDoubt;

    /** Written under the lock, read by statistics. */
    private volatile long rollStallNanosMax;

    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong syncedWrites = new AtomicLong();

    WritePath(
            Log log,
            ReadState state,
            Health health,
            SegmentSupply supply,
            IndexRebuilder rebuilder,
            Reclaimer reclaimer,
            Throttle throttle,
            InstantSource clock,
            long hashSeed,
            int longFrom,
            long memoryBudget) {
        this.log = log;
        this.state = state;
        this.health = health;
        this.supply = supply;
        this.rebuilder = rebuilder;
        this.reclaimer = reclaimer;
        this.throttle = throttle;
        this.clock = clock;
        this.hashSeed = hashSeed;
        this.longFrom = longFrom;
        this.memoryBudget = memoryBudget;
        this.prepareAt = prepareAt(log.active());
        this.paceAt = log.active().usedBytes() + Throttle.PACE_BYTES;
    }

    /**
     * Connects the tasks behind the log. Before the first write.
     *
     * @param sealed run when there is something to flush
     * @param filling run when enough is in the active segment for {@link #sealAtRest}
     */
    void connect(Runnable sealed, Runnable filling) {
        this.sealed = sealed;
        this.filling = filling;
    }

    /** Appends one operation, buffered. Does not allocate. */
    void write(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        throttle.enter();
        double filled;
        takeTurn();
        try {
            checkWritable();
            log.startOperation(kind, bucket, key, value, expiryMillis);
            appendStarted(1);
            filled = paceDue();
        } finally {
            lock.unlock();
        }
        pace(filled);
    }

    /**
     * Appends a mutation, buffered.
     *
     * @return the sequence number of its last operation
     */
    long write(Mutation mutation) {
        throttle.enter();
        double filled;
        long last;
        takeTurn();
        try {
            checkWritable();
            mutation.check();
            mutation.start(log);
            appendStarted(mutation.operations());
            last = log.nextSequence() - 1;
            filled = paceDue();
        } finally {
            lock.unlock();
        }
        pace(filled);
        return last;
    }

    /**
     * Takes the lock for a buffered write. Whoever has it mostly lets go of it in less than a
     * microsecond, a fraction of what it takes to park and to be woken.
     */
    private void takeTurn() {
        for (int i = 0; i < LOCK_LOOKS; i++) {
            if (!lock.isLocked() && lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /**
     * Asks whether enough was appended for somebody to wait for those who work behind the log.
     *
     * @return how much of the active segment is used then, from 0 to 1; else 0
     */
    private double paceDue() {
        Segment active = log.active();
        long used = active.usedBytes();
        if (used < paceAt) {
            return 0;
        }
        paceAt = used + Throttle.PACE_BYTES;
        return (double) used / active.capacity();
    }

    private void pace(double filled) {
        if (filled > 0) {
            throttle.pace(supply.lag(filled));
        }
    }

    private void checkWritable() {
        poisonIfInDoubt();
        health.checkWritable();
    }

    private void poisonIfInDoubt() {
        if (inDoubt) {
            health.poison("an error broke off a write between the log and its index", null);
        }
    }

    /** Has the store say so at once, not at the next write, if an error has broken off one. */
    void settleDoubt() {
        lock.lock();
        try {
            poisonIfInDoubt();
        } finally {
            lock.unlock();
        }
    }

    private void appendStarted(int operations) {
        long now = clock.millis();
        if (!log.hasRoom(now) || isIndexFull()) {
            roll(false, now);
        }
        Segment active = log.active();
        inDoubt = true;
        long from;
        try {
            from = log.append(operations, now);
        } catch (Throwable t) {
            throw poison("a store into the log failed", t);
        }
        index(from, active.usedBytes());
        state.publish(log.nextSequence() - 1);
        inDoubt = false;
        prepareAheadIfDue();
    }

    private void prepareAheadIfDue() {
        if (log.active().usedBytes() >= prepareAt) {
            prepareAt = Long.MAX_VALUE;
            long synced = syncedWrites.get();
            supply.prepareAhead(synced > syncedWritesBefore);
            syncedWritesBefore = synced;
            filling.run();
        }
    }

    /**
     * Commits a group of durable writes: all of them are durable, visible and acknowledged when
     * this returns, or have failed. On the thread of {@link GroupCommit}.
     */
    void commit(List<PendingWrite> group) {
        double filled;
        try {
            throttle.enter();
        } catch (Throwable t) {
            group.forEach(write -> write.fail(t));
            return;
        }
        lock.lock();
        try {
            List<PendingWrite> staged = new ArrayList<>(group.size());
            for (PendingWrite write : group) {
                try {
                    stage(write, staged);
                } catch (Throwable t) {
                    write.fail(t);
                }
            }
            finish(staged);
            filled = paceDue();
        } finally {
            lock.unlock();
        }
        pace(filled);
    }

    private void stage(PendingWrite write, List<PendingWrite> staged) {
        if (staged.isEmpty()) {
            checkWritable();
        } else {
            health.checkWritable();
        }
        Mutation mutation = write.mutation();
        mutation.check();
        mutation.start(log);
        long now = clock.millis();
        if (!log.hasRoom(now) || isIndexFull()) {
            finish(staged);
            staged.clear();
            checkWritable();
            roll(false, now);
        }
        inDoubt = true;
        try {
            long from = log.stage(mutation.operations(), now);
            write.appended(from, log.active().usedBytes(), log.nextSequence() - 1);
        } catch (Throwable t) {
            throw poison("a write to the log failed", t);
        }
        staged.add(write);
    }

    /** Brings what was staged to the device, and only then shows it. */
    private void finish(List<PendingWrite> staged) {
        if (staged.isEmpty()) {
            return;
        }
        try {
            checkNotReadOnly();
            forceStaged();
            for (PendingWrite write : staged) {
                if (!isIndexed(write.lastSequence())) {
                    index(write.from(), write.to());
                }
            }
            state.publish(log.nextSequence() - 1);
            inDoubt = false;
        } catch (Throwable t) {
            staged.forEach(write -> write.fail(t));
            return;
        }
        // First, so that whoever is acknowledged finds his write counted.
        syncedWrites.addAndGet(staged.size());
        staged.forEach(PendingWrite::acknowledge);
        prepareAheadIfDue();
    }

    /**
     * Some of what was staged may be in the file already when the store turns read-only. So it is
     * not said to be refused. Where the store is being closed, it is still written.
     */
    private void checkNotReadOnly() {
        try {
            health.checkNotReadOnly();
        } catch (LogKVException.ReadOnly e) {
            throw new LogKVException.Io(
                    "the store turned read-only meanwhile, and this write may be in the log", e);
        }
    }

    private void forceStaged() {
        try {
            log.writeStaged();
            log.force();
            syncs.incrementAndGet();
        } catch (Throwable t) {
            throw poison("a write to the log could not be made durable", t);
        }
    }

    /**
     * A memtable is sealed before its segment is full when its operations are so small that it
     * would take too much of the budget.
     */
    private boolean isIndexFull() {
        Memtable active = state.view().active();
        return active.memoryBytes() > memoryBudget / MEMTABLES_IN_BUDGET && active.entries() > 0;
    }

    /**
     * Seals the active segment with its memtable, if there is anything in it, so that they can be
     * flushed.
     *
     * @return number of the first segment that is not sealed
     */
    long seal() {
        lock.lock();
        try {
            checkWritable();
            if (state.view().active().entries() > 0) {
                roll(true, clock.millis());
            }
            return log.active().header().number();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Seals the active segment as above although nobody asks for it, because nobody writes: what is
     * in tables is read faster, and need not be read by the next open. Only if there is enough in
     * it for that to pay, and not if anybody would have to wait.
     *
     * @return whether to try again, because somebody would have had to wait
     */
    boolean sealAtRest() {
        if (lock.isHeldByCurrentThread() || !lock.tryLock()) {
            return true;
        }
        try {
            boolean isWorthIt = prepareAt == Long.MAX_VALUE && !inDoubt && health.takesWrites();
            if (isWorthIt && supply.isReady()) {
                roll(true, clock.millis());
                return false;
            }
            return isWorthIt;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Continues in the next segment.
     *
     * @param toFlush whether only to flush the active one; else for the record that was started
     */
    private void roll(boolean toFlush, long now) {
        long began = System.nanoTime();
        Memtable full = state.view().active();
        supply.expectEntries(full.entries());
        long unpaced = paceAt - log.active().usedBytes();
        SegmentSupply.Ready next =
                toFlush ? supply.takeForFlush() : supply.take(log.capacityNeeded());
        Memtable memtable =
                new Memtable(
                        next.memory(),
                        next.segment().bytes(),
                        log.nextSequence(),
                        hashSeed,
                        longFrom);
        inDoubt = true;
        Segment started;
        try {
            started = log.roll(next.segment(), now);
        } catch (Throwable t) {
            throw poison("the header of the next segment could not be stored", t);
        }
        supply.used();
        try {
            state.update(view -> view.withActive(started, memtable));
        } catch (Throwable t) {
            memtable.close();
            throw poison("the next segment could not be shown to readers", t);
        }
        inDoubt = false;
        prepareAt = prepareAt(started);
        paceAt = started.usedBytes() + Math.max(0, unpaced);
        throttle.look();
        sealed.run();
        rollStallNanosMax = Math.max(rollStallNanosMax, System.nanoTime() - began);
    }

    /**
     * Early enough to have the next one in time, late enough that a small store never prepares one.
     */
    private static long prepareAt(Segment segment) {
        return (long) (segment.capacity() * SegmentSupply.AHEAD_FROM);
    }

    /**
     * An index that was built again has everything that is in the segment, the rest of a group too.
     */
    private boolean isIndexed(long sequence) {
        Memtable memtable = state.view().active();
        return sequence < memtable.firstSequence() + memtable.entries();
    }

    private void index(long from, long to) {
        Memtable memtable = state.view().active();
        try {
            memtable.index(from, to);
        } catch (Throwable t) {
            Memtable rebuilt = rebuilder.rebuild(log.active(), memtable, t);
            state.update(view -> view.replacing(memtable, rebuilt));
            reclaimer.retire(memtable);
        }
    }

    private LogKVException.Io poison(String reason, Throwable cause) {
        health.poison(reason, cause);
        return new LogKVException.Io(reason + "; the store is read-only from now on", cause);
    }

    /**
     * Forces the log, or poisons it.
     *
     * @throws LogKVException.Io if the device refuses
     */
    void force() {
        try {
            log.force();
            syncs.incrementAndGet();
        } catch (Throwable t) {
            throw poison("a sync of the log failed", t);
        }
    }

    /**
     * Forces a sealed segment that is to stay for the sake of its values, or poisons the log.
     *
     * @throws LogKVException.Io if the device refuses
     */
    void forceSealed(Segment segment) {
        try {
            log.forceSealed(segment);
        } catch (Throwable t) {
            throw poison("a segment could not be made durable", t);
        }
    }

    /**
     * Declares the store closed, and waits for the write that is under way; there is none from then
     * on. In this order, so that reads end before: virtual threads that do nothing else may keep a
     * writer on another one from going on.
     */
    void close() {
        health.close();
        lock.lock();
        try {
            // Whoever had it is done.
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves a mark that says how far the log is durable, if no record says so: damage to what was
     * forced would be taken for a torn tail.
     */
    void leaveWitness() {
        lock.lock();
        try {
            checkWritable();
            if (log.lacksWitness()) {
                inDoubt = true;
                log.appendMark(clock.millis());
                inDoubt = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the log: forces it, and leaves a durable mark that says so. After the last write.
     *
     * @throws IOException if the device refuses
     */
    void endLog() throws IOException {
        if (inDoubt) {
            throw new IOException("the log is not forced: an error broke off the last write");
        }
        if (log.unsyncedBytes() > 0) {
            log.force();
        }
        if (log.appendMark(clock.millis())) {
            log.force();
        }
    }

    /** Closes the active segment, which the view lacks when an error broke off a roll. */
    void closeActive() throws IOException {
        log.active().close();
    }

    /** Returns how often the log was forced. */
    long syncs() {
        return syncs.get();
    }

    /** Returns how many writes were acknowledged as durable. */
    long syncedWrites() {
        return syncedWrites.get();
    }

    /** Returns how many bytes were appended since the store was opened. */
    long appendedBytes() {
        return log.appendedBytes();
    }

    long unsyncedBytes() {
        return log.unsyncedBytes();
    }

    long rollStallNanosMax() {
        return rollStallNanosMax;
    }
}
