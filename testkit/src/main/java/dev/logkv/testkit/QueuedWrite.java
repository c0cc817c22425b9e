package dev.logkv.testkit;

import java.util.concurrent.CompletableFuture;

/** A durable write in the group commit, of which nobody has waited for the end yet. */
public interface QueuedWrite {

    /** Completes when the write is acknowledged, or has failed. */
    CompletableFuture<?> acknowledged();

    /**
     * Returns the sequence number of its last operation, or 0 when it has none: then the write did
     * not come as far as the log, and nothing of it is there.
     */
    long lastSequence();
}
