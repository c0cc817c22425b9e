package dev.logkv.testkit;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.testkit.StoreOperation.Change;
import dev.logkv.testkit.StoreOperation.Safety;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations on a store and on a {@link ModelStore}, and fails at the first difference. What
 * the store answers is also folded into a number, so that runs under several options can be
 * compared with each other.
 *
 * <p>For one thread.
 */
final class ModelRun {

    /** A handle as the user holds it, and the bucket of the model behind it. */
    private record Handle(Bucket bucket, int model) {}

    private record OpenSnapshot(Snapshot snapshot, long sequence) {}

    /** A cursor that is open, what it has still to show, and where it is. */
    private static final class OpenCursor {
        final Cursor cursor;
        final List<ModelStore.Entry> entries;
        int next;

        OpenCursor(Cursor cursor, List<ModelStore.Entry> entries) {
            this.cursor = cursor;
            this.entries = entries;
        }
    }

    private final StoreHome home;
    private final RandomKeys keys;
    private final ModelStore model = new ModelStore();
    private final @Nullable Handle[] handles =
            new @Nullable Handle[RandomOperations.BUCKETS.size()];
    private final @Nullable OpenSnapshot[] snapshots =
            new @Nullable OpenSnapshot[RandomOperations.SNAPSHOTS];
    private final @Nullable OpenCursor[] cursors =
            new @Nullable OpenCursor[RandomOperations.CURSORS];

    private LogKV store;
    private long output;

    private ModelRun(StoreHome home, RandomKeys keys) {
        this.home = home;
        this.keys = keys;
        this.store = home.open();
        handles[0] = new Handle(store, ModelStore.DEFAULT);
    }

    /**
     * Runs some operations of a stream on a new store, and closes both store and home.
     *
     * @param numbers which, in their order
     * @return what the store answered, as a number
     * @throws AssertionError if the store differs from the model
     */
    static long of(StoreHome home, RandomOperations operations, Iterable<Integer> numbers) {
        ModelRun run = new ModelRun(home, operations.keys());
        int at = -1;
        StoreOperation operation = null;
        try {
            for (int number : numbers) {
                at = number;
                operation = operations.at(number);
                run.apply(operation);
            }
            operation = new StoreOperation.Reopen();
            run.apply(operation);
            run.store.close();
            home.close();
            return run.output;
        } catch (Throwable t) {
            throw new AssertionError("operation " + at + ", " + operation + ": " + t, t);
        }
    }

    private void apply(StoreOperation operation) {
        switch (operation) {
            case Change change -> change(change);
            case StoreOperation.Write write -> write(write);
            case StoreOperation.Get(int bucket, int key) -> get(bucket, keys.at(key));
            case StoreOperation.Read(int bucket, int key) -> read(bucket, keys.at(key));
            case StoreOperation.Scan(int bucket, RangeShape range) -> scan(bucket, range);
            case StoreOperation.CreateBucket(int bucket) -> create(bucket);
            case StoreOperation.DropBucket(int bucket) -> drop(bucket);
            case StoreOperation.ListBuckets _ -> checkNames();
            case StoreOperation.TakeSnapshot(int slot) -> takeSnapshot(slot);
            case StoreOperation.SnapshotGet(int slot, int bucket, int key) ->
                    snapshotGet(slot, bucket, keys.at(key));
            case StoreOperation.SnapshotRead(int slot, int bucket, int key) ->
                    snapshotRead(slot, bucket, keys.at(key));
            case StoreOperation.SnapshotScan(int slot, int bucket, RangeShape range) ->
                    snapshotScan(slot, bucket, range);
            case StoreOperation.CloseSnapshot(int slot) -> closeSnapshot(slot);
            case StoreOperation.OpenCursor(int slot, int snapshot, int bucket, RangeShape range) ->
                    openCursor(slot, snapshot, bucket, range);
            case StoreOperation.MoveCursor(int slot, int steps) -> moveCursor(slot, steps);
            case StoreOperation.CloseCursor(int slot) -> closeCursor(slot);
            case StoreOperation.Sync _ -> sync();
            case StoreOperation.ReadStats _ -> checkStats();
            case StoreOperation.ClockJump(long millis) ->
                    home.clock().set(Math.max(0, home.clock().millis() + millis));
            case StoreOperation.Advance(long millis) -> home.advance(millis);
            case StoreOperation.Reopen _ -> reopen();
            case StoreOperation.Kill _ -> kill();
            case StoreOperation.PowerLoss(int choice) -> losePower(choice);
        }
    }

    // Writes.

    private void change(Change change) {
        Handle handle = handles[change.bucket()];
        if (handle == null) {
            return;
        }
        if (!model.exists(handle.model)) {
            expectIllegalState("a dropped bucket", () -> put(handle.bucket, change));
            return;
        }
        put(handle.bucket, change);
        changeModel(handle.model, change);
        model.endRecord();
        acknowledged(safety(change));
        record(change.key());
    }

    private @Nullable Void put(Bucket bucket, Change change) {
        byte[] key = keys.at(change.key()).clone();
        byte[] value = value(change);
        switch (change) {
            case StoreOperation.Put put -> {
                switch (put.safety()) {
                    case DEFAULT -> bucket.put(key, value);
                    case BUFFERED -> bucket.put(key, value, Durability.BUFFERED);
                    case SYNC -> bucket.put(key, value, Durability.SYNC);
                }
            }
            case StoreOperation.PutExpiring put -> {
                Duration ttl = Duration.ofMillis(put.ttlMillis());
                switch (put.safety()) {
                    case DEFAULT -> bucket.put(key, value, ttl);
                    case BUFFERED -> bucket.put(key, value, ttl, Durability.BUFFERED);
                    case SYNC -> bucket.put(key, value, ttl, Durability.SYNC);
                }
            }
            case StoreOperation.Delete delete -> {
                switch (delete.safety()) {
                    case DEFAULT -> bucket.delete(key);
                    case BUFFERED -> bucket.delete(key, Durability.BUFFERED);
                    case SYNC -> bucket.delete(key, Durability.SYNC);
                }
            }
        }
        // The store has copied them.
        Arrays.fill(key, (byte) 1);
        Arrays.fill(value, (byte) 1);
        return null;
    }

    private void write(StoreOperation.Write write) {
        List<Change> changes =
                write.changes().stream().filter(c -> handles[c.bucket()] != null).toList();
        boolean allExist = changes.stream().allMatch(c -> model.exists(handle(c.bucket()).model));
        Supplier<@Nullable Void> call =
                () -> {
                    if (write.safety() == Safety.DEFAULT) {
                        store.write(batch -> addAll(batch, changes));
                    } else {
                        store.write(
                                batch -> addAll(batch, changes),
                                write.safety().or(home.options().durability()));
                    }
                    return null;
                };
        if (!allExist) {
            expectIllegalState("a dropped bucket in a batch", call);
            return;
        }
        call.get();
        if (!changes.isEmpty()) {
            changes.forEach(change -> changeModel(handle(change.bucket()).model, change));
            model.endRecord();
            acknowledged(write.safety());
        }
    }

    private void addAll(Batch batch, List<Change> changes) {
        for (Change change : changes) {
            Bucket bucket = handle(change.bucket()).bucket;
            byte[] key = keys.at(change.key()).clone();
            byte[] value = value(change);
            boolean shortForm = change.bucket() == 0 && key.length % 2 == 0;
            switch (change) {
                case StoreOperation.Put _ -> {
                    if (shortForm) {
                        batch.put(key, value);
                    } else {
                        batch.put(bucket, key, value);
                    }
                }
                case StoreOperation.PutExpiring put -> {
                    Duration ttl = Duration.ofMillis(put.ttlMillis());
                    if (shortForm) {
                        batch.put(key, value, ttl);
                    } else {
                        batch.put(bucket, key, value, ttl);
                    }
                }
                case StoreOperation.Delete _ -> {
                    if (shortForm) {
                        batch.delete(key);
                    } else {
                        batch.delete(bucket, key);
                    }
                }
            }
            Arrays.fill(key, (byte) 1);
            Arrays.fill(value, (byte) 1);
        }
        check(batch.count() == changes.size(), "count of the batch", changes.size(), batch.count());
    }

    private void changeModel(int bucket, Change change) {
        byte[] key = keys.at(change.key());
        switch (change) {
            case StoreOperation.Put _ -> model.put(bucket, key, value(change), ModelStore.NEVER);
            case StoreOperation.PutExpiring put ->
                    model.put(bucket, key, value(change), now() + put.ttlMillis());
            case StoreOperation.Delete _ -> model.delete(bucket, key);
        }
    }

    private static Safety safety(Change change) {
        return switch (change) {
            case StoreOperation.Put put -> put.safety();
            case StoreOperation.PutExpiring put -> put.safety();
            case StoreOperation.Delete delete -> delete.safety();
        };
    }

    private static byte[] value(Change change) {
        return switch (change) {
            case StoreOperation.Put put -> value(put.valueBytes(), put.valueSeed());
            case StoreOperation.PutExpiring put -> value(put.valueBytes(), put.valueSeed());
            case StoreOperation.Delete _ -> new byte[0];
        };
    }

    private static byte[] value(int bytes, long seed) {
        byte[] value = new byte[bytes];
        new SplittableRandom(seed).nextBytes(value);
        return value;
    }

    private void acknowledged(Safety safety) {
        if (safety.or(home.options().durability()) == Durability.SYNC) {
            model.durable();
        }
    }

    private void sync() {
        store.sync();
        model.durable();
        long unsynced = store.stats().unsyncedBytes();
        check(unsynced == 0, "bytes that are not synced", 0L, unsynced);
    }

    // Buckets.

    private void create(int slot) {
        String name = RandomOperations.BUCKETS.get(slot);
        Integer existing = model.idOf(name);
        Bucket bucket = store.bucket(name);
        check(bucket.name().equals(name), "name of the bucket", name, bucket.name());
        if (existing != null) {
            handles[slot] = new Handle(bucket, existing);
        } else {
            handles[slot] = new Handle(bucket, model.create(name));
            acknowledged(Safety.DEFAULT);
        }
    }

    private void drop(int slot) {
        String name = RandomOperations.BUCKETS.get(slot);
        boolean dropped = store.dropBucket(name);
        boolean expected = model.drop(name);
        check(dropped == expected, "whether the bucket was there", expected, dropped);
        if (expected) {
            acknowledged(Safety.DEFAULT);
        }
    }

    private void checkNames() {
        List<String> names = store.bucketNames();
        check(names.equals(model.names()), "names of the buckets", model.names(), names);
        record(names.hashCode());
    }

    // Reads.

    private void get(int slot, byte[] key) {
        Handle handle = handles[slot];
        if (handle == null) {
            return;
        }
        if (!model.exists(handle.model)) {
            expectIllegalState("a dropped bucket", () -> handle.bucket.get(key));
            return;
        }
        checkValue(model.get(handle.model, key, model.sequence(), now()), handle.bucket.get(key));
    }

    private void read(int slot, byte[] key) {
        Handle handle = handles[slot];
        if (handle == null) {
            return;
        }
        if (!model.exists(handle.model)) {
            expectIllegalState("a dropped bucket", () -> handle.bucket.read(key, ModelRun::copy));
            return;
        }
        checkValue(
                model.get(handle.model, key, model.sequence(), now()),
                handle.bucket.read(key, ModelRun::copy));
    }

    private void scan(int slot, RangeShape range) {
        Handle handle = handles[slot];
        if (handle == null) {
            return;
        }
        if (!model.exists(handle.model)) {
            expectIllegalState("a dropped bucket", () -> handle.bucket.scan(range.toRange(keys)));
            return;
        }
        List<ModelStore.Entry> expected = expected(handle.model, range, model.sequence());
        try (Cursor cursor = handle.bucket.scan(range.toRange(keys))) {
            checkAll(new OpenCursor(cursor, expected));
        }
    }

    private List<ModelStore.Entry> expected(int bucket, RangeShape range, long sequence) {
        return model.scan(
                bucket,
                key -> range.contains(key, keys),
                range.reversed(),
                range.limit(),
                sequence,
                now());
    }

    private void checkAll(OpenCursor cursor) {
        int entries = cursor.entries.size();
        move(cursor, entries + 1);
        record(entries);
    }

    private void move(OpenCursor open, int steps) {
        for (int i = 0; i < steps; i++) {
            boolean expected = open.next < open.entries.size();
            boolean moved = open.cursor.next();
            check(moved == expected, "whether there is a next entry", expected, moved);
            if (!moved) {
                expectIllegalState("a cursor behind its end", open.cursor::key);
                return;
            }
            checkEntry(open.entries.get(open.next++), open.cursor);
        }
    }

    private void checkEntry(ModelStore.Entry expected, Cursor cursor) {
        checkValue(expected.key(), cursor.key());
        checkValue(expected.key(), copy(cursor.keySegment()));
        checkValue(expected.value(), cursor.value());
        checkValue(expected.value(), copy(cursor.valueSegment()));
    }

    // Snapshots and cursors that stay open.

    private void takeSnapshot(int slot) {
        closeSnapshot(slot);
        Snapshot snapshot = store.snapshot();
        check(
                snapshot.sequence() == model.sequence(),
                "sequence of the snapshot",
                model.sequence(),
                snapshot.sequence());
        snapshots[slot] = new OpenSnapshot(snapshot, model.sequence());
    }

    private void closeSnapshot(int slot) {
        OpenSnapshot open = snapshots[slot];
        if (open != null) {
            open.snapshot.close();
            open.snapshot.close();
            expectIllegalState("a closed snapshot", () -> open.snapshot.get(new byte[0]));
            snapshots[slot] = null;
        }
    }

    private void snapshotGet(int slot, int bucket, byte[] key) {
        OpenSnapshot open = snapshots[slot];
        Handle handle = handles[bucket];
        if (open == null || handle == null) {
            return;
        }
        if (!model.existsAt(handle.model, open.sequence)) {
            expectIllegalState(
                    "a bucket that was dropped before",
                    () -> open.snapshot.get(handle.bucket, key));
            return;
        }
        checkValue(
                model.get(handle.model, key, open.sequence, now()),
                bucket == 0 ? open.snapshot.get(key) : open.snapshot.get(handle.bucket, key));
    }

    private void snapshotRead(int slot, int bucket, byte[] key) {
        OpenSnapshot open = snapshots[slot];
        Handle handle = handles[bucket];
        if (open == null || handle == null) {
            return;
        }
        Supplier<byte @Nullable []> read =
                () -> open.snapshot.read(handle.bucket, key, ModelRun::copy);
        if (model.existsAt(handle.model, open.sequence)) {
            checkValue(model.get(handle.model, key, open.sequence, now()), read.get());
        } else {
            expectIllegalState("a bucket that was dropped before", read);
        }
    }

    private void snapshotScan(int slot, int bucket, RangeShape range) {
        OpenCursor cursor = newCursor(slot, bucket, range);
        if (cursor != null) {
            checkAll(cursor);
            cursor.cursor.close();
        }
    }

    private void openCursor(int slot, int snapshot, int bucket, RangeShape range) {
        closeCursor(slot);
        cursors[slot] = newCursor(snapshot, bucket, range);
    }

    /**
     * @param snapshot slot of the snapshot to scan, or -1 for the store
     */
    private @Nullable OpenCursor newCursor(int snapshot, int bucket, RangeShape range) {
        Handle handle = handles[bucket];
        OpenSnapshot from = snapshot < 0 ? null : snapshots[snapshot];
        if (handle == null || (snapshot >= 0 && from == null)) {
            return null;
        }
        long sequence = from == null ? model.sequence() : from.sequence;
        Supplier<Cursor> open =
                () ->
                        from == null
                                ? handle.bucket.scan(range.toRange(keys))
                                : bucket == 0
                                        ? from.snapshot.scan(range.toRange(keys))
                                        : from.snapshot.scan(handle.bucket, range.toRange(keys));
        boolean exists =
                from == null ? model.exists(handle.model) : model.existsAt(handle.model, sequence);
        if (!exists) {
            expectIllegalState("a dropped bucket", open);
            return null;
        }
        List<ModelStore.Entry> expected = expected(handle.model, range, sequence);
        return new OpenCursor(open.get(), expected);
    }

    private void moveCursor(int slot, int steps) {
        OpenCursor open = cursors[slot];
        if (open != null) {
            move(open, steps);
        }
    }

    private void closeCursor(int slot) {
        OpenCursor open = cursors[slot];
        if (open != null) {
            open.cursor.close();
            open.cursor.close();
            expectIllegalState("a closed cursor", open.cursor::next);
            cursors[slot] = null;
        }
    }

    // What happens to the store as a whole.

    private void checkStats() {
        Stats stats = store.stats();
        check(stats.sequence() == model.sequence(), "sequence", model.sequence(), stats.sequence());
        int buckets = model.names().size();
        check(stats.buckets() == buckets, "number of buckets", buckets, stats.buckets());
        long snapshotsOpen = Arrays.stream(snapshots).filter(Objects::nonNull).count();
        check(stats.snapshots() == snapshotsOpen, "snapshots", snapshotsOpen, stats.snapshots());
        check(stats.entries() <= stats.sequence(), "entries", stats.sequence(), stats.entries());
        check(stats.readOnlyReason().isEmpty(), "reason", "none", stats.readOnlyReason());
        long used = stats.segments().stream().mapToLong(Stats.SegmentStats::usedBytes).sum();
        check(stats.logBytes() == used, "bytes of the log", used, stats.logBytes());
        check(stats.logBytes() <= stats.diskBytes(), "bytes", stats.diskBytes(), stats.logBytes());
        check(
                stats.unsyncedBytes() <= stats.logBytes(),
                "bytes that are not synced, at most",
                stats.logBytes(),
                stats.unsyncedBytes());
        for (Stats.TaskStats task : stats.tasks()) {
            check(task.failures() == 0, "failures of " + task.name(), 0, task.failures());
        }
    }

    private void reopen() {
        store.close();
        checkClosed();
        model.durable();
        openAgain();
    }

    private void kill() {
        home.kill(store);
        openAgain();
    }

    /**
     * A third of the losses of power strikes a store that has just recovered from the death of its
     * process, and has written nothing since: what it found must be durable.
     */
    private void losePower(int choice) {
        if (choice % 3 == 0) {
            kill();
        }
        home.losePower(store, choice);
        store = home.open();
        model.rollBackTo(store.stats().sequence());
        afterOpen();
    }

    private void openAgain() {
        store = home.open();
        long sequence = store.stats().sequence();
        check(sequence == model.sequence(), "sequence", model.sequence(), sequence);
        model.durable();
        afterOpen();
    }

    /** Handles, snapshots and cursors of the old store are worth nothing in the new one. */
    private void afterOpen() {
        Arrays.fill(snapshots, null);
        Arrays.fill(cursors, null);
        checkNames();
        handles[0] = new Handle(store, ModelStore.DEFAULT);
        for (int slot = 1; slot < handles.length; slot++) {
            String name = RandomOperations.BUCKETS.get(slot);
            Integer id = model.idOf(name);
            handles[slot] = id == null ? null : new Handle(store.bucket(name), id);
        }
        checkStats();
        RangeShape all = new RangeShape(RangeShape.Form.ALL, 0, 0, 0, false, Long.MAX_VALUE);
        for (int slot = 0; slot < handles.length; slot++) {
            scan(slot, all);
        }
    }

    private void checkClosed() {
        for (OpenCursor cursor : cursors) {
            if (cursor != null) {
                expectIllegalState("a cursor of a closed store", cursor.cursor::next);
                cursor.cursor.close();
            }
        }
        for (OpenSnapshot open : snapshots) {
            if (open != null) {
                expectIllegalState(
                        "a snapshot of a closed store", () -> open.snapshot.get(new byte[0]));
                open.snapshot.close();
            }
        }
        expectIllegalState("a closed store", () -> store.get(new byte[0]));
        store.close();
    }

    // Comparisons.

    private long now() {
        return home.clock().millis();
    }

    private Handle handle(int slot) {
        return Objects.requireNonNull(handles[slot]);
    }

    private static byte[] copy(MemorySegment segment) {
        byte[] copy = new byte[(int) segment.byteSize()];
        MemorySegment.copy(segment, Layouts.U8, 0, copy, 0, copy.length);
        return copy;
    }

    private void checkValue(byte @Nullable [] expected, byte @Nullable [] actual) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError(
                    "expected " + describe(expected) + ", got " + describe(actual));
        }
        record(Arrays.hashCode(actual));
    }

    private static String describe(byte @Nullable [] bytes) {
        if (bytes == null) {
            return "nothing";
        }
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < Math.min(16, bytes.length); i++) {
            shown.add("%02x".formatted(bytes[i]));
        }
        return "%,d bytes %s".formatted(bytes.length, String.join(" ", shown));
    }

    private static void check(boolean holds, String what, Object expected, Object actual) {
        if (!holds) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    private void expectIllegalState(String what, Supplier<? extends @Nullable Object> call) {
        try {
            Object answer = call.get();
            throw new AssertionError("use of " + what + " did not throw, but answered " + answer);
        } catch (IllegalStateException e) {
            record(what.hashCode());
        }
    }

    private void record(long answer) {
        output = Page.mix(output, answer);
    }
}
