package dev.logkv.engine.store;

import dev.logkv.engine.log.Log;

/** What a write puts into the log: one record. */
@SuppressWarnings("ArrayRecordComponent") // never compared; only carried to the log
sealed interface Mutation {

    /** Starts the record. */
    void start(Log log);

    /** Returns how many operations it has, and so how many sequence numbers it takes. */
    int operations();

    /** One put or delete. The arrays are the caller's, who waits until it is written. */
    record Single(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis)
            implements Mutation {

        @Override
        public void start(Log log) {
            log.startOperation(kind, bucket, key, value, expiryMillis);
        }

        @Override
        public int operations() {
            return 1;
        }
    }

    /** A batch. */
    record Several(byte[] encoded, int length, int operations) implements Mutation {

        @Override
        public void start(Log log) {
            log.startBatch(encoded, length);
        }
    }
}
