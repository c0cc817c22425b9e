package dev.logkv.testkit;

import dev.logkv.Batch;
import dev.logkv.LogKV;
import java.util.function.Consumer;

/**
 * Queues a durable write without waiting for it, as one of several threads that are in the group
 * commit at the same time.
 */
@FunctionalInterface
public interface GroupSubmitter {

    /** Queues the write, and returns what tells of its end. */
    QueuedWrite submit(LogKV db, Consumer<? super Batch> operations);
}
