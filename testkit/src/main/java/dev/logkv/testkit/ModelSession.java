package dev.logkv.testkit;

import dev.logkv.Bucket;
import dev.logkv.LogKV;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store and the model of it, side by side, and the handles to its buckets. What the parts of a
 * {@link ModelRun} share.
 */
final class ModelSession {

    /** A handle as the user holds it, and the bucket of the model behind it. */
    record Handle(Bucket bucket, int model) {}

    final StoreHome home;
    final RandomKeys keys;
    final ModelStore model = new ModelStore();
    final Answers answers = new Answers();

    private final @Nullable Handle[] handles =
            new @Nullable Handle[RandomOperations.BUCKETS.size()];

    private LogKV store;

    /** Opens the store of a home. */
    ModelSession(StoreHome home, RandomKeys keys) {
        this.home = home;
        this.keys = keys;
        this.store = home.open();
        handles[0] = new Handle(store, ModelStore.DEFAULT);
    }

    LogKV store() {
        return store;
    }

    /** Returns the handle of a slot, or null if it is empty. */
    @Nullable Handle handle(int slot) {
        return handles[slot];
    }

    /** Returns the handle of a slot that is not empty. */
    Handle handleIn(int slot) {
        return Objects.requireNonNull(handles[slot]);
    }

    void handle(int slot, Handle handle) {
        handles[slot] = handle;
    }

    int handles() {
        return handles.length;
    }

    /** Opens the store again. What was opened from the old one is worth nothing any more. */
    void open() {
        store = home.open();
    }

    /** Gets handles to all buckets that there are, in place of the old ones. */
    void renewHandles() {
        handles[0] = new Handle(store, ModelStore.DEFAULT);
        for (int slot = 1; slot < handles.length; slot++) {
            String name = RandomOperations.BUCKETS.get(slot);
            Integer id = model.idOf(name);
            handles[slot] = id == null ? null : new Handle(store.bucket(name), id);
        }
    }

    /** The wall clock, by which entries expire. */
    long now() {
        return home.clock().millis();
    }
}
