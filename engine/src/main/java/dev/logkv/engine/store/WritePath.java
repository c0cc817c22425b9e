package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.log.Log;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.task.Events;
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

    private final ReentrantLock lock = new ReentrantLock();

    private final Log log;
    private final ReadState state;
    private final Health health;
    private final SegmentSupply supply;
    private final IndexRebuilder rebuilder;
    private final SegmentRegistry segments;
    private final InstantSource clock;
    private final Events events;
    private final long hashSeed;
    private final long memoryBudget;

    // Guarded by the lock.
    private long prepareAt;
    private boolean overBudget;

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
            SegmentRegistry segments,
            InstantSource clock,
            Events events,
            long hashSeed,
            long memoryBudget) {
        this.log = log;
        this.state = state;
        this.health = health;
        this.supply = supply;
        this.rebuilder = rebuilder;
        this.segments = segments;
        this.clock = clock;
        this.events = events;
        this.hashSeed = hashSeed;
        this.memoryBudget = memoryBudget;
        this.prepareAt = prepareAt(log.active());
    }

    /** Appends one operation, buffered. Does not allocate. */
    void write(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        lock.lock();
        try {
            checkWritable();
            log.startOperation(kind, bucket, key, value, expiryMillis);
            appendStarted(1);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends a mutation, buffered.
     *
     * @return the sequence number of its last operation
     */
    long write(Mutation mutation) {
        lock.lock();
        try {
            checkWritable();
            mutation.check();
            mutation.start(log);
            appendStarted(mutation.operations());
            return log.nextSequence() - 1;
        } finally {
            lock.unlock();
        }
    }

    private void checkWritable() {
        if (inDoubt) {
            health.poison("an error broke off a write between the log and its index", null);
        }
        health.checkWritable();
    }

    private void appendStarted(int operations) {
        long now = clock.millis();
        if (!log.hasRoom(now)) {
            roll(now);
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
            supply.prepareAhead();
        }
    }

    /**
     * Commits a group of durable writes: all of them are durable, visible and acknowledged when
     * this returns, or have failed. On the thread of {@link GroupCommit}.
     */
    void commit(List<PendingWrite> group) {
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
        } finally {
            lock.unlock();
        }
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
        if (!log.hasRoom(now)) {
            finish(staged);
            staged.clear();
            checkWritable();
            roll(now);
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
            checkNotPoisoned();
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
     * not said to be refused.
     */
    private void checkNotPoisoned() {
        try {
            health.checkWritable();
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

    private void roll(long now) {
        long began = System.nanoTime();
        Memtable full = state.view().newest();
        supply.expectEntries(full.entries());
        SegmentSupply.Ready next = supply.take(log.capacityNeeded());
        Memtable memtable =
                new Memtable(next.memory(), next.segment().bytes(), log.nextSequence(), hashSeed);
        View view = state.view().withNewest(memtable);
        inDoubt = true;
        Segment started;
        try {
            started = log.roll(next.segment(), now);
        } catch (Throwable t) {
            throw poison("the header of the next segment could not be stored", t);
        }
        supply.used();
        segments.add(started);
        state.install(view);
        inDoubt = false;
        prepareAt = prepareAt(started);
        checkBudget(view);
        rollStallNanosMax = Math.max(rollStallNanosMax, System.nanoTime() - began);
    }

    /**
     * Early enough to have the next one in time, late enough that a small store never prepares one.
     */
    private static long prepareAt(Segment segment) {
        return segment.capacity() / 8;
    }

    private void checkBudget(View view) {
        long indexBytes = view.memoryBytes();
        if (indexBytes > memoryBudget && !overBudget) {
            events.fire(new Event.MemoryBudgetExceeded(indexBytes, memoryBudget));
        }
        overBudget = indexBytes > memoryBudget;
    }

    /**
     * An index that was built again has everything that is in the segment, the rest of a group too.
     */
    private boolean isIndexed(long sequence) {
        Memtable memtable = state.view().newest();
        return sequence < memtable.firstSequence() + memtable.entries();
    }

    private void index(long from, long to) {
        Memtable memtable = state.view().newest();
        try {
            memtable.index(from, to);
        } catch (Throwable t) {
            Memtable rebuilt = rebuilder.rebuild(log.active(), memtable, t);
            segments.retire(memtable);
            state.install(state.view().replacing(memtable, rebuilt));
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

    /** Declares the store closed, when no write is under way; there is none from then on. */
    void close() {
        lock.lock();
        try {
            health.close();
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

    /** Returns how often the log was forced. */
    long syncs() {
        return syncs.get();
    }

    /** Returns how many writes were acknowledged as durable. */
    long syncedWrites() {
        return syncedWrites.get();
    }

    long unsyncedBytes() {
        return log.unsyncedBytes();
    }

    long rollStallNanosMax() {
        return rollStallNanosMax;
    }
}
