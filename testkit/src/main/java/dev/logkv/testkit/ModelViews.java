package dev.logkv.testkit;

import dev.logkv.Cursor;
import dev.logkv.Snapshot;
import dev.logkv.testkit.ModelSession.Handle;
import dev.logkv.testkit.StoreOperation.Viewing;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The snapshots and cursors of a {@link ModelRun}, which stay open while the store changes. */
final class ModelViews {

    private record OpenSnapshot(Snapshot snapshot, long sequence) {}

    private final ModelSession session;
    private final ModelStore model;
    private final RandomKeys keys;
    private final Answers answers;
    private final @Nullable OpenSnapshot[] snapshots =
            new @Nullable OpenSnapshot[RandomOperations.SNAPSHOTS];
    private final @Nullable CheckedCursor[] cursors =
            new @Nullable CheckedCursor[RandomOperations.CURSORS];

    ModelViews(ModelSession session) {
        this.session = session;
        this.model = session.model;
        this.keys = session.keys;
        this.answers = session.answers;
    }

    void apply(Viewing viewing) {
        switch (viewing) {
            case StoreOperation.TakeSnapshot(int slot) -> takeSnapshot(slot);
            case StoreOperation.SnapshotGet(int slot, int bucket, int key) ->
                    get(slot, bucket, keys.at(key));
            case StoreOperation.SnapshotRead(int slot, int bucket, int key) ->
                    read(slot, bucket, keys.at(key));
            case StoreOperation.SnapshotGetAll(int slot, int bucket, List<Integer> several) ->
                    getAll(slot, bucket, several.stream().map(keys::at).toList());
            case StoreOperation.SnapshotScan(int slot, int bucket, RangeShape range) ->
                    scan(slot, bucket, range);
            case StoreOperation.CloseSnapshot(int slot) -> closeSnapshot(slot);
            case StoreOperation.OpenCursor(int slot, int snapshot, int bucket, RangeShape range) ->
                    openCursor(slot, snapshot, bucket, range);
            case StoreOperation.MoveCursor(int slot, int steps) -> moveCursor(slot, steps);
            case StoreOperation.CloseCursor(int slot) -> closeCursor(slot);
        }
    }

    private void takeSnapshot(int slot) {
        closeSnapshot(slot);
        Snapshot snapshot = session.store().snapshot();
        answers.checkEqual("sequence of the snapshot", model.sequence(), snapshot.sequence());
        snapshots[slot] = new OpenSnapshot(snapshot, model.sequence());
    }

    private void closeSnapshot(int slot) {
        OpenSnapshot open = snapshots[slot];
        if (open != null) {
            open.snapshot.close();
            open.snapshot.close();
            answers.expectIllegalState("a closed snapshot", () -> open.snapshot.get(new byte[0]));
            snapshots[slot] = null;
        }
    }

    private void get(int slot, int bucket, byte[] key) {
        OpenSnapshot open = snapshots[slot];
        Handle handle = session.handle(bucket);
        if (open != null
                && handle != null
                && exists(open, handle, () -> open.snapshot.get(handle.bucket(), key))) {
            byte[] value =
                    bucket == 0 ? open.snapshot.get(key) : open.snapshot.get(handle.bucket(), key);
            answers.checkValue(expected(open, handle, key), value);
        }
    }

    private void read(int slot, int bucket, byte[] key) {
        OpenSnapshot open = snapshots[slot];
        Handle handle = session.handle(bucket);
        if (open == null || handle == null) {
            return;
        }
        Supplier<byte @Nullable []> read =
                () -> open.snapshot.read(handle.bucket(), key, Answers::copy);
        if (exists(open, handle, read)) {
            answers.checkValue(expected(open, handle, key), read.get());
        }
    }

    private void getAll(int slot, int bucket, List<byte[]> several) {
        OpenSnapshot open = snapshots[slot];
        Handle handle = session.handle(bucket);
        if (open == null || handle == null) {
            return;
        }
        Supplier<List<byte @Nullable []>> read =
                () -> open.snapshot.getAll(handle.bucket(), several);
        if (exists(open, handle, read)) {
            List<byte @Nullable []> values = read.get();
            answers.checkEqual("number of values", several.size(), values.size());
            for (int i = 0; i < several.size(); i++) {
                answers.checkValue(expected(open, handle, several.get(i)), values.get(i));
            }
        }
    }

    /** Returns whether a bucket existed when a snapshot was taken; if not, a read must say so. */
    private boolean exists(
            OpenSnapshot open, Handle handle, Supplier<? extends @Nullable Object> read) {
        boolean exists = model.existsAt(handle.model(), open.sequence);
        if (!exists) {
            answers.expectIllegalState("a bucket that was dropped before", read);
        }
        return exists;
    }

    private byte @Nullable [] expected(OpenSnapshot open, Handle handle, byte[] key) {
        return model.get(handle.model(), key, open.sequence, session.now());
    }

    private void scan(int slot, int bucket, RangeShape range) {
        CheckedCursor cursor = newCursor(slot, bucket, range);
        if (cursor != null) {
            cursor.moveToEnd();
            cursor.close();
        }
    }

    private void openCursor(int slot, int snapshot, int bucket, RangeShape range) {
        closeCursor(slot);
        cursors[slot] = newCursor(snapshot, bucket, range);
    }

    /**
     * @param snapshot slot of the snapshot to scan, or -1 for the store
     */
    private @Nullable CheckedCursor newCursor(int snapshot, int bucket, RangeShape range) {
        Handle handle = session.handle(bucket);
        OpenSnapshot from = snapshot < 0 ? null : snapshots[snapshot];
        if (handle == null || (snapshot >= 0 && from == null)) {
            return null;
        }
        Supplier<Cursor> open =
                () ->
                        from == null
                                ? handle.bucket().scan(range.toRange(keys))
                                : bucket == 0
                                        ? from.snapshot.scan(range.toRange(keys))
                                        : from.snapshot.scan(handle.bucket(), range.toRange(keys));
        boolean exists =
                from == null
                        ? model.exists(handle.model())
                        : model.existsAt(handle.model(), from.sequence);
        if (!exists) {
            answers.expectIllegalState("a dropped bucket", open);
            return null;
        }
        long sequence = from == null ? model.sequence() : from.sequence;
        return CheckedCursor.of(open.get(), session, handle.model(), range, sequence);
    }

    private void moveCursor(int slot, int steps) {
        CheckedCursor open = cursors[slot];
        if (open != null) {
            open.move(steps);
        }
    }

    private void closeCursor(int slot) {
        CheckedCursor open = cursors[slot];
        if (open != null) {
            open.close();
            cursors[slot] = null;
        }
    }

    /** Returns how many snapshots are open. */
    int snapshots() {
        return (int) Arrays.stream(snapshots).filter(Objects::nonNull).count();
    }

    /** The store was closed: nothing opened from it can be used, and closing it does no harm. */
    void checkUnusable() {
        for (CheckedCursor cursor : cursors) {
            if (cursor != null) {
                cursor.checkUnusable();
            }
        }
        for (OpenSnapshot open : snapshots) {
            if (open != null) {
                answers.expectIllegalState(
                        "a snapshot of a closed store", () -> open.snapshot.get(new byte[0]));
                open.snapshot.close();
            }
        }
    }

    /** Forgets what was opened from a store that is gone. */
    void forget() {
        Arrays.fill(snapshots, null);
        Arrays.fill(cursors, null);
    }
}
