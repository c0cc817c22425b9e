package dev.logkv.engine.entry;

import dev.logkv.engine.codec.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A place in the order of all keys of a store: by bucket, then by key in unsigned bytes. It need
 * not be a key that exists; as an upper bound, {@code (b + 1, empty)} is the end of bucket {@code
 * b}. The array is not copied and must not be changed.
 *
 * @param bucket id of the bucket
 * @param key the key's bytes
 */
@SuppressWarnings("ArrayRecordComponent") // equals, hashCode and toString look into the array
public record BucketKey(int bucket, byte[] key) implements Comparable<BucketKey> {

    private static final byte[] EMPTY = {};

    /** Returns the place of a bucket's first possible key. */
    public static BucketKey startOf(int bucket) {
        return new BucketKey(bucket, EMPTY);
    }

    /** Returns the place behind a bucket's last possible key. */
    public static BucketKey endOf(int bucket) {
        return startOf(bucket + 1);
    }

    /** Returns a copy of the key of an operation. */
    public static BucketKey of(Operation operation) {
        return new BucketKey(
                operation.bucket(),
                Bytes.copy(operation.bytes(), operation.keyOffset(), operation.keyBytes()));
    }

    @Override
    public int compareTo(BucketKey other) {
        int buckets = Integer.compare(bucket, other.bucket);
        return buckets != 0 ? buckets : Arrays.compareUnsigned(key, other.key);
    }

    /** Returns less than, equal to or more than zero as this is before, at or after a key. */
    public int compareTo(int otherBucket, byte[] otherKey) {
        int buckets = Integer.compare(bucket, otherBucket);
        return buckets != 0 ? buckets : Arrays.compareUnsigned(key, otherKey);
    }

    /** As above, for a key that lies in native memory. */
    public int compareTo(int otherBucket, MemorySegment bytes, long offset, int length) {
        int buckets = Integer.compare(bucket, otherBucket);
        return buckets != 0 ? buckets : -Keys.compare(bytes, offset, length, key);
    }

    /** Returns less than, equal to or more than zero as this is before, at or after a key. */
    public int compareTo(Operation operation) {
        return compareTo(
                operation.bucket(), operation.bytes(), operation.keyOffset(), operation.keyBytes());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BucketKey that
                && bucket == that.bucket
                && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * bucket + Arrays.hashCode(key);
    }

    @Override
    public String toString() {
        return bucket + ":" + Arrays.toString(key);
    }
}
