package dev.logkv.engine.store;

import dev.logkv.Batch;
import dev.logkv.LogKV;
import dev.logkv.testkit.QueuedWrite;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** Lets tests do what only several threads could do through the public interface. */
public final class StoreAccess {

    private StoreAccess() {}

    /** Queues a durable write without waiting for it. */
    public static QueuedWrite submit(LogKV db, Consumer<? super Batch> operations) {
        Store store = (Store) db;
        BatchBuilder batch = store.newBatch();
        operations.accept(batch);
        return new Queued(store.submit(batch.finish()));
    }

    private record Queued(PendingWrite write) implements QueuedWrite {

        @Override
        public CompletableFuture<?> acknowledged() {
            return write.acknowledged();
        }

        @Override
        public long lastSequence() {
            return write.lastSequence();
        }
    }
}
