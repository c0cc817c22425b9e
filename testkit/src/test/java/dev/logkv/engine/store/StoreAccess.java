package dev.logkv.engine.store;

import dev.logkv.Batch;
import dev.logkv.LogKV;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Lets tests do what only several threads could do through the public interface. */
public final class StoreAccess {

    private StoreAccess() {}

    /** Queues a durable write without waiting for it. */
    public static CompletableFuture<?> submit(LogKV db, Consumer<? super Batch> operations) {
        Store store = (Store) db;
        BatchBuilder batch = store.newBatch();
        operations.accept(batch);
        return store.submit(batch.finish()).acknowledged();
    }
}
