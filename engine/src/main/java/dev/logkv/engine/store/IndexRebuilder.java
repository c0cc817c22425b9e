package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.log.RecordScanner;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.memtable.MemtableMemory;
import dev.logkv.engine.task.Events;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.Task;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Builds the index over a segment again when it failed: the log has everything that was in it.
 *
 * <p>The writer that met the failure waits, with the write lock, because its own operation is in
 * the log and must be visible before anything later is. Readers go on with the old index meanwhile,
 * which has everything that is visible.
 */
final class IndexRebuilder implements Task {

    private record Request(
            Segment segment,
            Memtable failed,
            Throwable cause,
            CompletableFuture<Memtable> future) {}

    private final Scheduler scheduler;
    private final MemoryAllocator allocator;
    private final Events events;
    private final long hashSeed;
    private final int longFrom;

    // Guarded by this.
    private @Nullable Request request;
    private @Nullable Throwable abandoned;
    private Runnable signal = () -> {};

    IndexRebuilder(
            Scheduler scheduler,
            MemoryAllocator allocator,
            Events events,
            long hashSeed,
            int longFrom) {
        this.scheduler = scheduler;
        this.allocator = allocator;
        this.events = events;
        this.hashSeed = hashSeed;
        this.longFrom = longFrom;
    }

    /** Connects the task that runs this. */
    synchronized void onDemand(Runnable signal) {
        this.signal = signal;
    }

    /**
     * Returns a new index over all records of a segment.
     *
     * @throws LogKVException.Io if it fails again and again
     */
    Memtable rebuild(Segment segment, Memtable failed, Throwable cause) {
        CompletableFuture<Memtable> future = new CompletableFuture<>();
        synchronized (this) {
            if (abandoned == null) {
                request = new Request(segment, failed, cause, future);
                signal.run();
            } else {
                future.completeExceptionally(abandoned);
            }
        }
        try {
            return scheduler.await(future);
        } catch (CompletionException e) {
            throw new LogKVException.Io(
                    "the write is in the log, but the index over it failed and could not be built"
                            + " again",
                    e.getCause());
        }
    }

    @Override
    public long run() throws IOException {
        Request wanted;
        synchronized (this) {
            wanted = request;
        }
        if (wanted != null) {
            Memtable rebuilt = build(wanted);
            // The writer first: whatever fails after this must not leave it waiting.
            boolean taken = wanted.future().complete(rebuilt);
            synchronized (this) {
                // By now the writer may have asked for another one.
                if (request != null && request.future() == wanted.future()) {
                    request = null;
                }
            }
            if (taken) {
                events.fire(
                        new Event.IndexRebuilt(
                                wanted.segment().name(), rebuilt.entries(), wanted.cause()));
            } else {
                rebuilt.close();
            }
        }
        return Scheduler.UNTIL_WOKEN;
    }

    private Memtable build(Request wanted) throws IOException {
        Segment segment = wanted.segment();
        MemtableMemory memory = new MemtableMemory(allocator, wanted.failed().entries() + 1);
        try {
            Memtable rebuilt =
                    new Memtable(
                            memory,
                            segment.bytes(),
                            segment.header().firstSequence(),
                            hashSeed,
                            longFrom);
            RecordScanner scanner =
                    new RecordScanner(segment.bytes(), segment.header(), segment.usedBytes());
            while (scanner.next()) {
                rebuilt.index(scanner.operationsFrom(), scanner.end());
            }
            if (scanner.end() != segment.usedBytes()) {
                throw new LogKVException.Corruption(segment.name(), scanner.end(), scanner.stop());
            }
            return rebuilt;
        } catch (Throwable failure) {
            memory.close();
            throw failure;
        }
    }

    /** Fails whoever waits, and everybody who comes later. */
    void abandon(Throwable cause) {
        Request waiting;
        synchronized (this) {
            abandoned = cause;
            waiting = request;
            request = null;
        }
        if (waiting != null) {
            waiting.future().completeExceptionally(cause);
        }
    }
}
