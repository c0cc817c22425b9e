package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.log.BlankSegment;
import dev.logkv.engine.log.SegmentFactory;
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

    private record Demand(long capacity, CompletableFuture<Ready> future) {}

    /**
     * What the index of the first segments is expected to hold: small records, but not the
     * smallest.
     */
    private static final long BYTES_PER_ENTRY = 256;

    private final SegmentFactory factory;
    private final Scheduler scheduler;
    private final MemoryAllocator allocator;
    private final Events events;
    private final long segmentBytes;

    // Guarded by this.
    private @Nullable Ready ready;
    private @Nullable Demand demand;
    private boolean aheadWanted;
    private boolean spaceLow;
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

    /** Takes over a segment that an earlier run had prepared. */
    synchronized void adopt(BlankSegment blank) {
        ready = new Ready(blank, new MemtableMemory(allocator, entriesExpected));
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
    }

    /** Has the next segment prepared in the background. */
    synchronized void prepareAhead() {
        aheadWanted = true;
        signal.run();
    }

    /** Says how many entries the index of a full segment holds at present. */
    synchronized void expectEntries(long entries) {
        // A little more, so that an index which differs little need not grow.
        entriesExpected = Math.min(entries + entries / 16, MemtableMemory.ENTRIES_MAX);
    }

    /**
     * Returns the next segment. Under the write lock, so for one caller at a time.
     *
     * @param capacity what it has to hold at least, its header included, in bytes
     * @throws LogKVException.OutOfSpace if there is no room for it
     * @throws LogKVException.Io if the operating system fails
     */
    Ready take(long capacity) {
        CompletableFuture<Ready> future = new CompletableFuture<>();
        synchronized (this) {
            if (abandoned != null) {
                throw new LogKVException.Io("no segment can be prepared", abandoned);
            }
            Ready prepared = ready;
            if (prepared != null && prepared.segment().capacity() >= capacity) {
                ready = null;
                nextNumber++;
                return prepared;
            }
            demand = new Demand(capacity, future);
            signal.run();
        }
        return Faults.await(scheduler, future);
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
            return demand != null ? 0 : Scheduler.UNTIL_WOKEN;
        }
    }

    private void meet(Demand wanted) throws IOException {
        Ready prepared;
        long number;
        synchronized (this) {
            prepared = ready;
            ready = null;
            number = nextNumber;
        }
        try {
            if (prepared != null && prepared.segment().capacity() < wanted.capacity()) {
                prepared.close();
                prepared = null;
            }
            Ready made =
                    prepared != null
                            ? prepared
                            : make(number, Math.max(segmentBytes, wanted.capacity()));
            synchronized (this) {
                demand = null;
                nextNumber = number + 1;
                spaceLow = false;
            }
            wanted.future().complete(made);
        } catch (LogKVException.OutOfSpace e) {
            refuse(wanted, e);
            tellSpaceLow(wanted);
        } catch (IOException e) {
            refuse(wanted, new LogKVException.Io("cannot prepare segment " + number, e));
            throw e;
        } catch (Throwable t) {
            refuse(wanted, t);
            throw t;
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
            aheadWanted = false;
            number = nextNumber;
        }
        Ready made;
        try {
            made = make(number, segmentBytes);
        } catch (LogKVException.OutOfSpace e) {
            // Nobody needs it yet. Whoever does will have it tried again, and is told.
            return;
        }
        synchronized (this) {
            ready = made;
        }
    }

    private Ready make(long number, long capacity) throws IOException {
        long expected;
        synchronized (this) {
            expected = entriesExpected;
        }
        // A segment of a size of its own holds one record, so usually few entries.
        MemtableMemory memory =
                new MemtableMemory(allocator, capacity > segmentBytes ? 0 : expected);
        try {
            return new Ready(factory.create(number, capacity), memory);
        } catch (Throwable failure) {
            memory.close();
            throw failure;
        }
    }

    /** Returns the size of the segment that is prepared, or 0. */
    synchronized long preparedBytes() {
        return ready == null ? 0 : ready.segment().capacity();
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
