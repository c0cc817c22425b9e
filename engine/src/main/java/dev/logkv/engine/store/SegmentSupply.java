package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.log.BlankSegment;
import dev.logkv.engine.log.SegmentFactory;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.memtable.MemtableMemory;
import dev.logkv.engine.task.Events;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Has the next segment ready before the active one is full: the file, and the memory for its index.
 *
 * <p>One segment is prepared ahead, once the writer asks for it, so that a store that is only read
 * prepares none. A writer that comes before it is ready, or needs a larger one, waits. When the
 * free-space floor does not allow a segment the writer is refused, and the next one that needs it
 * has the floor looked at again.
 *
 * <p>Segments that are not needed any more come back here, to be recycled or deleted.
 */
final class SegmentSupply implements Task {

    /** A blank segment, and memory for the index over it. */
    record Ready(BlankSegment segment, MemtableMemory memory) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            memory.close();
            segment.close();
        }
    }

    /**
     * What a writer waits for.
     *
     * @param forFlush whether a tiny one below the free-space floor will do
     */
    private record Demand(long capacity, boolean forFlush, CompletableFuture<Ready> future) {}

    @FunctionalInterface
    private interface Maker {
        BlankSegment make() throws IOException;
    }

    /** The next one is prepared when so much of the active one is used. */
    static final double AHEAD_FROM = 1.0 / 8;

    /**
     * What the index of the first segments is expected to hold: small records, but not the
     * smallest.
     */
    private static final long BYTES_PER_ENTRY = 256;

    /** A file that nobody has recycled for so long is deleted: the store is at rest. */
    private static final long SPARE_MILLIS = 10_000;

    private final SegmentFactory factory;
    private final Scheduler scheduler;
    private final MemoryAllocator allocator;
    private final Events events;
    private final long segmentBytes;

    // Guarded by this.
    private @Nullable Ready ready;
    private @Nullable Demand demand;
    private boolean aheadWanted;
    private boolean filled;
    private boolean spaceLow;
    private long spareSinceMillis;
    private long nextNumber;
    private long entriesExpected;
    private @Nullable Throwable abandoned;
    private Runnable signal = () -> {};

    /**
     * @param nextNumber number of the segment after the active one
     */
    SegmentSupply(
            SegmentFactory factory,
            Scheduler scheduler,
            MemoryAllocator allocator,
            Events events,
            long segmentBytes,
            long nextNumber) {
        this.factory = factory;
        this.scheduler = scheduler;
        this.allocator = allocator;
        this.events = events;
        this.segmentBytes = segmentBytes;
        this.nextNumber = nextNumber;
        this.entriesExpected = segmentBytes / BYTES_PER_ENTRY;
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
    }

    /**
     * Has the next segment prepared in the background.
     *
     * @param synced whether writers wait for the device at present
     */
    synchronized void prepareAhead(boolean synced) {
        aheadWanted = true;
        filled = synced;
        signal.run();
    }

    /** Says how many entries the index of a full segment holds at present. */
    synchronized void expectEntries(long entries) {
        // A little more, so that an index which differs little need not grow.
        entriesExpected = Math.min(entries + entries / 16, MemtableMemory.ENTRIES_MAX);
    }

    /**
     * Returns the next segment, which stays here until it is {@link #used}: whatever breaks off a
     * writer in between, the next one finds it. Under the write lock, so for one caller at a time.
     *
     * @param capacity what it has to hold at least, its header included, in bytes
     * @throws LogKVException.OutOfSpace if there is no room for it
     * @throws LogKVException.Io if the operating system fails
     */
    Ready take(long capacity) {
        return take(capacity, false);
    }

    /**
     * Returns the next segment as above, for the active one to be sealed and flushed. Where there
     * is no room for one of full size above the free-space floor, it is a tiny one below it: if a
     * flush had to wait for that room, a store that has filled its device could never make any.
     */
    Ready takeForFlush() {
        return take(SegmentHeader.BYTES, true);
    }

    private Ready take(long capacity, boolean forFlush) {
        while (true) {
            CompletableFuture<Ready> own = new CompletableFuture<>();
            CompletableFuture<Ready> asked;
            synchronized (this) {
                if (abandoned != null) {
                    throw new LogKVException.Io("no segment can be prepared", abandoned);
                }
                if (demand == null && ready != null && ready.segment().capacity() >= capacity) {
                    return ready;
                }
                if (demand == null) {
                    demand = new Demand(capacity, forFlush, own);
                }
                asked = demand.future();
                signal.run();
            }
            if (asked == own) {
                return Faults.await(scheduler, own);
            }
            // Left by a writer that an error took away. It may replace what is ready: wait it out.
            scheduler.await(asked.handle((_, _) -> Boolean.TRUE));
        }
    }

    /**
     * Returns how much further the writer is than the segment that is being prepared for him, from
     * 0 to 1: both have one way to go, he from where it is begun to the end of his segment.
     *
     * @param filled how much of the active segment is used, from 0 to 1
     */
    double lag(double filled) {
        synchronized (this) {
            if (!aheadWanted || ready != null) {
                return 0;
            }
        }
        double writer = (filled - AHEAD_FROM) / (1 - AHEAD_FROM);
        return Math.max(0, writer - factory.progress());
    }

    /** Returns whether {@link #take} would have to wait for nothing. */
    synchronized boolean isReady() {
        return ready != null && demand == null && abandoned == null;
    }

    /** Hands over what {@link #take} returned: it is part of the log now. */
    synchronized void used() {
        ready = null;
        nextNumber++;
    }

    @Override
    public long run() throws IOException {
        Demand wanted;
        synchronized (this) {
            wanted = demand;
        }
        if (wanted != null) {
            meet(wanted);
        } else {
            prepareIfWanted();
        }
        synchronized (this) {
            if (demand != null) {
                return 0;
            }
        }
        return keepSpare();
    }

    /**
     * Deletes the file that is kept to be recycled when its time is over, and says when that is.
     */
    private long keepSpare() throws IOException {
        if (factory.spareBytes() == 0) {
            return Scheduler.UNTIL_WOKEN;
        }
        long left;
        synchronized (this) {
            left = spareSinceMillis + SPARE_MILLIS - scheduler.millis();
        }
        if (left > 0) {
            return left;
        }
        factory.deleteSpare();
        return Scheduler.UNTIL_WOKEN;
    }

    /**
     * Takes back a segment that is closed and in tables, see {@link SegmentFactory#retire}. Engine
     * threads only.
     */
    void retire(String name, long capacity) throws IOException {
        if (factory.retire(name, capacity)) {
            synchronized (this) {
                spareSinceMillis = scheduler.millis();
                signal.run();
            }
        }
    }

    private void meet(Demand wanted) throws IOException {
        Ready prepared;
        long number;
        synchronized (this) {
            prepared = ready;
            number = nextNumber;
        }
        try {
            boolean fits = prepared != null && prepared.segment().capacity() >= wanted.capacity();
            Ready met = prepared != null && fits ? prepared : make(number, wanted);
            synchronized (this) {
                ready = met;
                demand = null;
                spaceLow = false;
            }
            wanted.future().complete(met);
            if (prepared != null && !fits) {
                prepared.close(); // its file has been replaced
            }
        } catch (LogKVException.OutOfSpace e) {
            refuse(wanted, e);
            tellSpaceLow(wanted);
        } catch (Throwable t) {
            dropPrepared(prepared, t);
            refuse(
                    wanted,
                    t instanceof IOException
                            ? new LogKVException.Io("cannot prepare segment " + number, t)
                            : t);
            throw t;
        }
    }

    /**
     * Forgets the segment that was prepared, whose file may have been replaced already by one that
     * failed after all, and has the next run prepare another.
     */
    private void dropPrepared(@Nullable Ready prepared, Throwable failure) {
        synchronized (this) {
            ready = null;
            aheadWanted = true;
        }
        if (prepared != null) {
            StoreCloser.attempt(failure, prepared::close);
        }
    }

    private void refuse(Demand wanted, Throwable reason) {
        synchronized (this) {
            demand = null;
        }
        wanted.future().completeExceptionally(reason);
    }

    private void tellSpaceLow(Demand wanted) throws IOException {
        synchronized (this) {
            if (spaceLow) {
                return;
            }
            spaceLow = true;
        }
        events.fire(
                new Event.SpaceLow(
                        factory.freeBytes(),
                        factory.neededBytes(Math.max(segmentBytes, wanted.capacity()))));
    }

    private void prepareIfWanted() throws IOException {
        long number;
        synchronized (this) {
            if (!aheadWanted || ready != null || demand != null) {
                return;
            }
            number = nextNumber;
        }
        Ready made = null;
        try {
            made = make(number, segmentBytes);
        } catch (LogKVException.OutOfSpace e) {
            // Nobody needs it yet. Whoever does will have it tried again, and is told.
        }
        synchronized (this) {
            aheadWanted = false; // only now: a run that fails is repeated
            ready = made;
        }
    }

    private Ready make(long number, Demand wanted) throws IOException {
        try {
            return make(number, Math.max(segmentBytes, wanted.capacity()));
        } catch (LogKVException.OutOfSpace e) {
            if (!wanted.forFlush()) {
                throw e;
            }
            return make(0, () -> factory.createForFlush(number));
        }
    }

    private Ready make(long number, long capacity) throws IOException {
        // A segment of a size of its own holds one record, so usually few entries.
        return make(
                capacity > segmentBytes ? 0 : expected(),
                () -> factory.create(number, capacity, isFilled()));
    }

    private synchronized boolean isFilled() {
        return filled;
    }

    private synchronized long expected() {
        return entriesExpected;
    }

    private Ready make(long entries, Maker maker) throws IOException {
        MemtableMemory memory = new MemtableMemory(allocator, entries);
        try {
            return new Ready(maker.make(), memory);
        } catch (Throwable failure) {
            memory.close();
            throw failure;
        }
    }

    /** Returns the size of the segment that is prepared, and of a file that can become one. */
    synchronized long preparedBytes() {
        return (ready == null ? 0 : ready.segment().capacity()) + factory.spareBytes();
    }

    /** Refuses whoever waits, and everybody who comes later. */
    void abandon(Throwable cause) {
        Demand waiting;
        synchronized (this) {
            abandoned = cause;
            waiting = demand;
        }
        if (waiting != null) {
            refuse(waiting, new LogKVException.Io("no segment can be prepared", cause));
        }
    }

    /**
     * Gives up the segment that was prepared and not used. When the task has stopped.
     *
     * @return it, or null
     */
    synchronized @Nullable Ready surrender() {
        Ready unused = ready;
        ready = null;
        return unused;
    }
}
