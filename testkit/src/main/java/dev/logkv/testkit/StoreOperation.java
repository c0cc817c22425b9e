package dev.logkv.testkit;

import dev.logkv.Durability;
import java.util.List;

/**
 * One call of the public API, or something that happens to a store, in numbers: buckets, snapshots
 * and cursors by slot, keys by their index in {@link RandomKeys}, values by length and seed. So an
 * operation means something whatever came before it, and any of them may be left out when a failure
 * is shrunk.
 */
sealed interface StoreOperation {

    /** A put or delete. */
    sealed interface Change extends StoreOperation {
        int bucket();

        int key();
    }

    record Put(int bucket, int key, int valueBytes, long valueSeed, Safety safety)
            implements Change {}

    record PutExpiring(
            int bucket, int key, int valueBytes, long valueSeed, long ttlMillis, Safety safety)
            implements Change {}

    record Delete(int bucket, int key, Safety safety) implements Change {}

    record Write(List<Change> changes, Safety safety) implements StoreOperation {}

    record Get(int bucket, int key) implements StoreOperation {}

    record Read(int bucket, int key) implements StoreOperation {}

    record Scan(int bucket, RangeShape range) implements StoreOperation {}

    record CreateBucket(int bucket) implements StoreOperation {}

    record DropBucket(int bucket) implements StoreOperation {}

    record ListBuckets() implements StoreOperation {}

    record TakeSnapshot(int snapshot) implements StoreOperation {}

    record SnapshotGet(int snapshot, int bucket, int key) implements StoreOperation {}

    record SnapshotRead(int snapshot, int bucket, int key) implements StoreOperation {}

    record SnapshotScan(int snapshot, int bucket, RangeShape range) implements StoreOperation {}

    record CloseSnapshot(int snapshot) implements StoreOperation {}

    /**
     * Opens a cursor and leaves it open.
     *
     * @param snapshot the one to open it from, or -1 for the store as it is
     */
    record OpenCursor(int cursor, int snapshot, int bucket, RangeShape range)
            implements StoreOperation {}

    record MoveCursor(int cursor, int steps) implements StoreOperation {}

    record CloseCursor(int cursor) implements StoreOperation {}

    record Sync() implements StoreOperation {}

    record ReadStats() implements StoreOperation {}

    /** The wall clock jumps, forwards or back. */
    record ClockJump(long millis) implements StoreOperation {}

    /** Time passes. */
    record Advance(long millis) implements StoreOperation {}

    record Reopen() implements StoreOperation {}

    /** The process dies, and the store is opened again. */
    record Kill() implements StoreOperation {}

    /**
     * The machine loses power, and the store is opened again.
     *
     * @param choice which of the states that this may leave
     */
    record PowerLoss(int choice) implements StoreOperation {}

    /** What a write says about its durability. */
    enum Safety {
        /** Nothing: the option of the store decides. */
        DEFAULT,
        BUFFERED,
        SYNC;

        Durability or(Durability ofStore) {
            return switch (this) {
                case DEFAULT -> ofStore;
                case BUFFERED -> Durability.BUFFERED;
                case SYNC -> Durability.SYNC;
            };
        }
    }
}
