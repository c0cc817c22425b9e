package dev.logkv.engine.store;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.engine.entry.CatalogLayout;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/** Encodes the operations of a batch as they are added, ready for the log. For one thread. */
final class BatchBuilder implements Batch {

    private static final int FIRST_CAPACITY = 1 << 10;

    private final Catalog catalog;
    private final long nowMillis;

    private final Set<StoreBucket> buckets = new LinkedHashSet<>();
    private byte[] encoded = new byte[FIRST_CAPACITY];
    private int length;
    private int count;
    private boolean finished;

    /**
     * @param nowMillis the moment from which times to live count
     */
    BatchBuilder(Catalog catalog, long nowMillis) {
        this.catalog = catalog;
        this.nowMillis = nowMillis;
    }

    @Override
    public Batch put(byte[] key, byte[] value) {
        return add(OperationKind.PUT, CatalogLayout.DEFAULT_ID, key, value, Operation.NEVER);
    }

    @Override
    public Batch put(byte[] key, byte[] value, Duration timeToLive) {
        return addExpiring(CatalogLayout.DEFAULT_ID, key, value, timeToLive);
    }

    @Override
    public Batch put(Bucket bucket, byte[] key, byte[] value) {
        return add(OperationKind.PUT, idOf(bucket), key, value, Operation.NEVER);
    }

    @Override
    public Batch put(Bucket bucket, byte[] key, byte[] value, Duration timeToLive) {
        return addExpiring(idOf(bucket), key, value, timeToLive);
    }

    @Override
    public Batch delete(byte[] key) {
        return add(
                OperationKind.DELETE,
                CatalogLayout.DEFAULT_ID,
                key,
                Mutation.NO_VALUE,
                Operation.NEVER);
    }

    @Override
    public Batch delete(Bucket bucket, byte[] key) {
        return add(OperationKind.DELETE, idOf(bucket), key, Mutation.NO_VALUE, Operation.NEVER);
    }

    @Override
    public Batch deleteRange(Range range) {
        return deleteRange(CatalogLayout.DEFAULT_ID, range);
    }

    @Override
    public Batch deleteRange(Bucket bucket, Range range) {
        return deleteRange(idOf(bucket), range);
    }

    private Batch deleteRange(int bucket, Range range) {
        Arguments.checkDeletable(range);
        return Arguments.isEmpty(range)
                ? this
                : add(
                        OperationKind.DELETE_RANGE,
                        bucket,
                        Arguments.lowerBound(range),
                        Arguments.upperBound(range),
                        Operation.NEVER);
    }

    private int idOf(Bucket bucket) {
        StoreBucket own = catalog.own(bucket);
        own.checkWritable();
        buckets.add(own);
        return own.id();
    }

    private Batch addExpiring(int bucket, byte[] key, byte[] value, Duration timeToLive) {
        long expiryMillis = Arguments.expiryMillis(timeToLive, nowMillis);
        return add(OperationKind.PUT_EXPIRING, bucket, key, value, expiryMillis);
    }

    /** Adds an operation to any bucket, the catalog's own too. */
    BatchBuilder add(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        if (finished) {
            throw new IllegalStateException(
                    "the batch is used outside the lambda that it was given to");
        }
        Arguments.checkKey(key);
        Arguments.checkValue(value);
        reserve((long) Operation.HEAD_BYTES_MAX + key.length + value.length);
        int valueFrom =
                Operation.writeHead(encoded, length, kind, bucket, key, value.length, expiryMillis);
        System.arraycopy(value, 0, encoded, valueFrom, value.length);
        length = valueFrom + value.length;
        count++;
        return this;
    }

    private void reserve(long more) {
        long needed = length + more;
        if (needed > LogKV.BATCH_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "batch of %,d bytes, at most %,d".formatted(needed, LogKV.BATCH_BYTES_MAX));
        }
        if (needed > encoded.length) {
            long doubled = Math.min(2L * encoded.length, LogKV.BATCH_BYTES_MAX);
            encoded = Arrays.copyOf(encoded, (int) Math.max(needed, doubled));
        }
    }

    @Override
    public int count() {
        return count;
    }

    /** Ends the batch and returns it as what goes into the log. */
    Mutation finish() {
        finished = true;
        return new Mutation.Several(encoded, length, count, buckets);
    }
}
