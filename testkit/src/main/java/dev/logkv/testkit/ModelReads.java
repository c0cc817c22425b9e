package dev.logkv.testkit;

import dev.logkv.Cursor;
import dev.logkv.testkit.ModelSession.Handle;
import dev.logkv.testkit.StoreOperation.Reading;
import dev.logkv.testkit.StoreOperation.Viewing;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reads of a {@link ModelRun}: of the store as it is, and what {@link ModelViews} does. */
final class ModelReads {

    private static final RangeShape ALL =
            new RangeShape(RangeShape.Form.ALL, 0, 0, 0, false, Long.MAX_VALUE);

    private final ModelSession session;
    private final ModelStore model;
    private final RandomKeys keys;
    private final Answers answers;
    private final ModelViews views;

    ModelReads(ModelSession session, ModelViews views) {
        this.session = session;
        this.model = session.model;
        this.keys = session.keys;
        this.answers = session.answers;
        this.views = views;
    }

    void apply(Reading reading) {
        switch (reading) {
            case StoreOperation.Get(int bucket, int key) -> get(bucket, keys.at(key));
            case StoreOperation.Read(int bucket, int key) -> read(bucket, keys.at(key));
            case StoreOperation.GetAll(int bucket, List<Integer> several) ->
                    getAll(bucket, several.stream().map(keys::at).toList());
            case StoreOperation.Scan(int bucket, RangeShape range) -> scan(bucket, range);
            case StoreOperation.ListBuckets _ -> checkNames();
            case Viewing viewing -> views.apply(viewing);
        }
    }

    private void get(int slot, byte[] key) {
        Handle handle = session.handle(slot);
        if (handle != null && exists(handle, () -> handle.bucket().get(key))) {
            answers.checkValue(expected(handle, key), handle.bucket().get(key));
        }
    }

    private void read(int slot, byte[] key) {
        Handle handle = session.handle(slot);
        if (handle != null && exists(handle, () -> handle.bucket().read(key, Answers::copy))) {
            answers.checkValue(expected(handle, key), handle.bucket().read(key, Answers::copy));
        }
    }

    private void getAll(int slot, List<byte[]> several) {
        Handle handle = session.handle(slot);
        if (handle != null && exists(handle, () -> handle.bucket().getAll(several))) {
            List<byte @Nullable []> values = handle.bucket().getAll(several);
            answers.checkEqual("number of values", several.size(), values.size());
            for (int i = 0; i < several.size(); i++) {
                answers.checkValue(expected(handle, several.get(i)), values.get(i));
            }
        }
    }

    private void scan(int slot, RangeShape range) {
        Handle handle = session.handle(slot);
        if (handle != null && exists(handle, () -> handle.bucket().scan(range.toRange(keys)))) {
            try (Cursor cursor = handle.bucket().scan(range.toRange(keys))) {
                CheckedCursor.of(cursor, session, handle.model(), range, model.sequence())
                        .moveToEnd();
            }
        }
    }

    /** Returns whether a bucket exists; if not, a read must say so. */
    private boolean exists(Handle handle, Supplier<? extends @Nullable Object> read) {
        boolean exists = model.exists(handle.model());
        if (!exists) {
            answers.expectIllegalState("a dropped bucket", read);
        }
        return exists;
    }

    private byte @Nullable [] expected(Handle handle, byte[] key) {
        return model.get(handle.model(), key, model.sequence(), session.now());
    }

    private void checkNames() {
        List<String> names = session.store().bucketNames();
        answers.checkEqual("names of the buckets", model.names(), names);
        answers.record(names.hashCode());
    }

    /** Reads everything. */
    void readAll() {
        checkNames();
        for (int slot = 0; slot < session.handles(); slot++) {
            scan(slot, ALL);
        }
    }
}
