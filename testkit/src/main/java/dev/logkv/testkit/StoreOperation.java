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

    // What changes the content.

    /** What changes the content or the buckets. */
    sealed interface Writing extends StoreOperation {}

    /** What may be written alone or in a batch. */
    sealed interface Change extends Writing {
        int bucket();

        Safety safety();
    }

    record Put(int bucket, int key, int valueBytes, long valueSeed, Safety safety)
            implements Change {}

    record PutExpiring(
            int bucket, int key, int valueBytes, long valueSeed, long ttlMillis, Safety safety)
            implements Change {}

    record Delete(int bucket, int key, Safety safety) implements Change {}

    /** Refused as a whole if the range has a limit. */
    record DeleteRange(int bucket, RangeShape range, Safety safety) implements Change {}

    record Write(List<Change> changes, Safety safety) implements Writing {}

    record CreateBucket(int bucket) implements Writing {}

    record DropBucket(int bucket) implements Writing {}

    // What reads.

    /** What changes nothing in the store: it may come in the middle of a flush or a merge. */
    sealed interface Reading extends StoreOperation {}

    record Get(int bucket, int key) implements Reading {}

    record Read(int bucket, int key) implements Reading {}

    record GetAll(int bucket, List<Integer> keys) implements Reading {}

    record Scan(int bucket, RangeShape range) implements Reading {}

    record ListBuckets() implements Reading {}

    /** What is done with the snapshots and cursors that stay open. */
    sealed interface Viewing extends Reading {}

    record TakeSnapshot(int snapshot) implements Viewing {}

    record SnapshotGet(int snapshot, int bucket, int key) implements Viewing {}

    record SnapshotRead(int snapshot, int bucket, int key) implements Viewing {}

    record SnapshotGetAll(int snapshot, int bucket, List<Integer> keys) implements Viewing {}

    record SnapshotScan(int snapshot, int bucket, RangeShape range) implements Viewing {}

    record CloseSnapshot(int snapshot) implements Viewing {}

    /**
     * Opens a cursor and leaves it open.
     *
     * @param snapshot the one to open it from, or -1 for the store as it is
     */
    record OpenCursor(int cursor, int snapshot, int bucket, RangeShape range) implements Viewing {}

    record MoveCursor(int cursor, int steps) implements Viewing {}

    record CloseCursor(int cursor) implements Viewing {}

    // What happens to the store as a whole.

    record Sync() implements StoreOperation {}

    /** A flush or a compaction, with nothing beside it. */
    record Run(Work work) implements StoreOperation {}

    /**
     * A flush or a compaction, and what somebody else reads in the middle of it.
     *
     * @param boundary after how many changes of files
     */
    record RunWith(Work work, int boundary, List<Reading> readings) implements StoreOperation {}

    /** The background tasks have some turns; they may well leave their work half done. */
    record GiveTurns(int turns) implements StoreOperation {}

    record ReadStats() implements StoreOperation {}

    /** The wall clock jumps, forwards or back. */
    record ClockJump(long millis) implements StoreOperation {}

    /** Time passes. */
    record Advance(long millis) implements StoreOperation {}

    record Reopen() implements StoreOperation {}

    /**
     * The process dies, and the store is opened again.
     *
     * @param work what it was doing
     * @param boundary after how many changes of files it dies, or when the work is done
     */
    record Kill(Work work, int boundary) implements StoreOperation {}

    /**
     * The machine loses power, and the store is opened again.
     *
     * @param work what it was doing
     * @param boundary after how many changes of files it dies, or when the work is done
     * @param choice which of the states that this may leave
     */
    record PowerLoss(Work work, int boundary, int choice) implements StoreOperation {}

    /** What a store can be told to do with its tables. */
    enum Work {
        NOTHING,
        FLUSH,
        COMPACT
    }

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
