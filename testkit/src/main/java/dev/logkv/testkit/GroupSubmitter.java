package dev.logkv.testkit;

import dev.logkv.Batch;
import dev.logkv.LogKV;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Queues a durable write without waiting for it, as one of several threads that are in the group
 * commit at the same time.
 */
@FunctionalInterface
public interface GroupSubmitter {

    /** Returns what completes when the write is acknowledged, or has failed. */
    CompletableFuture<?> submit(LogKV db, Consumer<? super Batch> operations);
}
