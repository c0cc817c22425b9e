package dev.logkv.engine.store;

import dev.logkv.engine.log.Log;
import java.util.Collection;

/** What a write puts into the log: one record. */
@SuppressWarnings({
    "ArrayRecordComponent",
    "MutablePublicArray"
}) // never compared; only carried to the log
sealed interface Mutation {

    /** A value that is not there. */
    byte[] NO_VALUE = {};

    /**
     * Checks once more what must hold when the record is appended. Under the write lock.
     *
     * @throws IllegalStateException if a bucket was dropped meanwhile
     */
    void check();

    /** Starts the record. */
    void start(Log log);

    /** Returns how many operations it has, and so how many sequence numbers it takes. */
    int operations();

    /** One put or delete. The arrays are the caller's, who waits until it is written. */
    record Single(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis)
            implements Mutation {

        @Override
        public void check() {
            // A put that meets a drop comes before it.
        }

        @Override
        public void start(Log log) {
            log.startOperation(kind, bucket, key, value, expiryMillis);
        }

        @Override
        public int operations() {
            return 1;
        }
    }

    /**
     * A batch. It is in all of its buckets or in none, so none of them may be dropped before it.
     *
     * @param buckets named buckets that it writes to
     */
    record Several(byte[] encoded, int length, int operations, Collection<StoreBucket> buckets)
            implements Mutation {

        @Override
        public void check() {
            for (StoreBucket bucket : buckets) {
                bucket.checkWritable();
            }
        }

        @Override
        public void start(Log log) {
            log.startBatch(encoded, length);
        }
    }
}
