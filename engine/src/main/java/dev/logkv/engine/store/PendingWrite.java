package dev.logkv.engine.store;

import java.util.concurrent.CompletableFuture;

/** A durable write that waits for its group. Filled in by the thread that commits the group. */
final class PendingWrite {

    private final Mutation mutation;
    private final CompletableFuture<Long> acknowledged = new CompletableFuture<>();

    private long from;
    private long to;
    private long lastSequence;

    PendingWrite(Mutation mutation) {
        this.mutation = mutation;
    }

    Mutation mutation() {
        return mutation;
    }

    /**
     * Remembers where the operations lie in the active segment, to be indexed when they are
     * durable.
     */
    void appended(long from, long to, long lastSequence) {
        this.from = from;
        this.to = to;
        this.lastSequence = lastSequence;
    }

    long from() {
        return from;
    }

    long to() {
        return to;
    }

    long lastSequence() {
        return lastSequence;
    }

    /** Lets the writer go on: the write is durable and visible. */
    void acknowledge() {
        acknowledged.complete(lastSequence);
    }

    /** Lets the writer go on with an exception. */
    void fail(Throwable reason) {
        acknowledged.completeExceptionally(reason);
    }

    /** The sequence number of the last operation, once the write is durable and visible. */
    CompletableFuture<Long> acknowledged() {
        return acknowledged;
    }
}
