package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.memtable.MemoryAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Does the actions of a workload on a store, and keeps the history of what was begun, acknowledged
 * and promised. Where the machine may stop it says so to the ground.
 */
public final class StoreDriver {

    private final Ground ground;
    private final History history;
    private final Options options;
    private final TreeShape shape;
    private final long seed;
    private final VirtualClock clock;
    private final MemoryAllocator memory;
    private final GroupSubmitter submitter;
    private final List<HeldSnapshot> held = new ArrayList<>();
    private @Nullable SimulatedStore store;

    public StoreDriver(
            Ground ground,
            History history,
            Options options,
            TreeShape shape,
            long seed,
            VirtualClock clock,
            MemoryAllocator memory,
            GroupSubmitter submitter) {
        this.ground = ground;
        this.history = history;
        this.options = options;
        this.shape = shape;
        this.seed = seed;
        this.clock = clock;
        this.memory = memory;
        this.submitter = submitter;
    }

    /**
     * Opens the store.
     *
     * @throws AssertionError if something is missing that was acknowledged
     */
    public void open() {
        store = SimulatedStore.open(ground, options, shape, seed, clock, memory);
        history.cameUpAt(db().stats().sequence());
        boundary("opened");
    }

    /** Returns the store, which is open. */
    public LogKV db() {
        return requireNonNull(store, "not open").db();
    }

    /**
     * Does one action.
     *
     * @throws LogKVException what the store threw; the history knows what that means
     */
    public void perform(StoreAction action) {
        switch (action) {
            case StoreAction.Write write -> {
                createBuckets(write.changes());
                write(write.changes(), write.durability());
            }
            case StoreAction.Group group -> {
                group.writes().forEach(this::createBuckets);
                group(group.writes());
            }
            case StoreAction.Create create -> createBucket(create.bucket());
            case StoreAction.Drop drop -> drop(drop.bucket());
            case StoreAction.Sync _ -> {
                db().sync();
                boundary("synced");
                history.synced();
                boundary("sync acknowledged");
            }
            case StoreAction.Flush _ -> tidy("flushed", db()::flush);
            case StoreAction.Compact _ -> tidy("compacted", db()::compact);
            case StoreAction.Hold _ -> held.add(HeldSnapshot.take(db(), history.acknowledged()));
            case StoreAction.Release _ -> release();
            case StoreAction.Reopen _ -> {
                close();
                open();
            }
            case StoreAction.Pass pass -> pass(pass.millis());
        }
    }

    /** What is in tables is durable. */
    private void tidy(String label, Runnable call) {
        call.run();
        boundary(label);
        history.synced();
        boundary(label + " and acknowledged");
    }

    private void release() {
        try {
            held.forEach(snapshot -> snapshot.release(history, clock.millis()));
        } finally {
            held.clear();
        }
    }

    private void createBuckets(List<Change> changes) {
        changes.forEach(change -> createBucket(change.bucket()));
    }

    private void createBucket(String name) {
        if (!name.isEmpty() && !history.bucketNames().contains(name)) {
            int point = history.beginCreate(name);
            call(point, options.durability(), () -> db().bucket(name));
        }
    }

    private void drop(String name) {
        if (history.bucketNames().contains(name)) {
            int point = history.beginDrop(name);
            call(point, options.durability(), () -> db().dropBucket(name));
        }
    }

    private void write(List<Change> changes, Durability durability) {
        int point = history.begin(changes, clock.millis());
        Change first = changes.getFirst();
        String value = first.value();
        boolean isSingle = changes.size() == 1 && first.bucket().isEmpty();
        byte[] key = Change.bytes(first.key());
        Range range = first.range();
        if (isSingle && value != null && first.timeToLiveMillis() == 0) {
            call(point, durability, () -> db().put(key, Change.bytes(value), durability));
        } else if (isSingle && range != null) {
            call(point, durability, () -> db().deleteRange(range, durability));
        } else if (isSingle && value == null) {
            call(point, durability, () -> db().delete(key, durability));
        } else {
            call(point, durability, () -> db().write(Change.batch(db(), changes), durability));
        }
    }

    private void call(int point, Durability durability, Runnable call) {
        try {
            call.run();
        } catch (Throwable failure) {
            if (!mayBeWritten(failure)) {
                history.takeBack();
            }
            throw failure;
        }
        boundary("returned");
        history.acknowledge(point, durability == Durability.SYNC);
        boundary("acknowledged");
    }

    /**
     * What a failure says about the last write that was begun. An error says nothing: the store has
     * to be asked.
     */
    private boolean mayBeWritten(Throwable failure) {
        if (failure instanceof OutOfMemoryError) {
            askUntilAnswered();
        }
        return (failure instanceof LogKVException.Io || failure instanceof OutOfMemoryError)
                && (db().stats().readOnlyReason().isPresent()
                        || db().stats().sequence() >= history.sequence(history.begun()));
    }

    /** Has the store find out what an error has left, which may be another error at first. */
    private void askUntilAnswered() {
        while (true) {
            try {
                db().sync();
                return;
            } catch (LogKVException e) {
                return; // the figures say why
            } catch (OutOfMemoryError e) {
                // once more
            }
        }
    }

    private void group(List<List<Change>> writes) {
        int before = history.begun();
        List<QueuedWrite> queued = new ArrayList<>();
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (List<Change> changes : writes) {
            int point = history.begin(changes, clock.millis());
            QueuedWrite write = submitter.submit(db(), Change.batch(db(), changes));
            queued.add(write);
            ends.add(write.acknowledged().thenRun(() -> history.acknowledge(point, true)));
        }
        CompletableFuture<?> all = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
        try {
            requireNonNull(store).scheduler().await(all);
        } catch (CompletionException e) {
            history.takeBackTo(before);
            for (int i = 0; i < writes.size(); i++) {
                settle(writes.get(i), queued.get(i));
            }
            throw asUnchecked(e);
        }
        boundary("group acknowledged");
    }

    /**
     * Writes down again what became of a write of a group in which some failed. One that never
     * reached the log is no part of the history, whatever became of those behind it. One that
     * failed in the log may be there or not, and nothing is acknowledged behind it.
     */
    private void settle(List<Change> changes, QueuedWrite write) {
        boolean failed = write.acknowledged().isCompletedExceptionally();
        if (failed && write.lastSequence() == 0) {
            return;
        }
        int point = history.begin(changes, clock.millis());
        if (history.sequence(point) != write.lastSequence()) {
            throw new AssertionError(
                    "a write of a group has sequence number %d, not %d"
                            .formatted(write.lastSequence(), history.sequence(point)));
        }
        if (!failed && history.acknowledged() < point - 1) {
            throw new AssertionError(
                    "acknowledged behind a write that failed in the log: " + changes);
        }
        if (!failed) {
            history.acknowledge(point, true);
        }
    }

    private static RuntimeException asUnchecked(CompletionException e) {
        if (e.getCause() instanceof Error error) {
            throw error;
        }
        return e.getCause() instanceof RuntimeException cause ? cause : e;
    }

    private void pass(long millis) {
        requireNonNull(store).scheduler().advance(millis);
        boundary("time passed");
        long interval = options.syncInterval().toMillis();
        if (interval > 0 && millis > interval && db().stats().readOnlyReason().isEmpty()) {
            history.synced();
            boundary("background sync is due");
        }
    }

    /** Closes the store, which makes everything durable, if it is not read-only. */
    public void close() {
        SimulatedStore open = store;
        if (open != null) {
            boolean readOnly = open.db().stats().readOnlyReason().isPresent();
            release();
            store = null;
            open.db().close();
            boundary("closed");
            if (!readOnly) {
                history.synced();
            }
            boundary("close acknowledged");
        }
    }

    /** Reads everything that is in the store. */
    public SortedMap<String, SortedMap<String, String>> read() {
        return StoreReader.read(db(), history.keys());
    }

    private void boundary(String label) {
        ground.boundary(label);
    }
}
