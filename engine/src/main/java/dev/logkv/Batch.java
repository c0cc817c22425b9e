package dev.logkv;

import java.time.Duration;

/**
 * The operations of one atomic write, over any number of buckets, in the order in which they were
 * added: a later one on the same key wins. Filled in by the lambda given to {@link LogKV#write},
 * valid inside it only, and used by one thread. Arrays are copied at once.
 *
 * <p>Methods without a bucket mean the default one. Every method throws {@link
 * IllegalArgumentException} for a key or value beyond the limits of {@link LogKV}, for a bucket of
 * another store, and when the batch would exceed {@value LogKV#BATCH_BYTES_MAX} bytes.
 */
public interface Batch {

    /** Adds a put to the default bucket. */
    Batch put(byte[] key, byte[] value);

    /**
     * Adds a put to the default bucket that expires; see {@link Bucket#put(byte[], byte[],
     * Duration)}.
     */
    Batch put(byte[] key, byte[] value, Duration timeToLive);

    /** Adds a put. */
    Batch put(Bucket bucket, byte[] key, byte[] value);

    /** Adds a put that expires; see {@link Bucket#put(byte[], byte[], Duration)}. */
    Batch put(Bucket bucket, byte[] key, byte[] value, Duration timeToLive);

    /** Adds a delete from the default bucket. */
    Batch delete(byte[] key);

    /** Adds a delete. */
    Batch delete(Bucket bucket, byte[] key);

    /** Adds the removal of a range of keys from the default bucket. */
    Batch deleteRange(Range range);

    /** Adds the removal of a range of keys; see {@link Bucket#deleteRange(Range)}. */
    Batch deleteRange(Bucket bucket, Range range);

    /** Returns how many operations were added; empty ranges do not count. */
    int count();
}
