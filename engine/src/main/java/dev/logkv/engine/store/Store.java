package dev.logkv.engine.store;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import dev.logkv.engine.entry.CatalogLayout;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An open store: hands every call to the part that does it. */
final class Store implements LogKV {

    private final StoreParts parts;
    private final Durability durability;
    private final Catalog catalog = new Catalog(this);
    private final StoreBucket defaultBucket = new StoreBucket(this, "", CatalogLayout.DEFAULT_ID);

    Store(StoreParts parts, Durability durability) {
        this.parts = parts;
        this.durability = durability;
        catalog.load();
    }

    @Override
    public Bucket bucket(String name) {
        checkOpen();
        return catalog.getOrCreate(name);
    }

    @Override
    public List<String> bucketNames() {
        checkOpen();
        return catalog.names();
    }

    @Override
    public boolean dropBucket(String name) {
        checkOpen();
        return catalog.drop(name);
    }

    @Override
    public void write(Consumer<? super Batch> operations) {
        write(operations, durability);
    }

    @Override
    public void write(Consumer<? super Batch> operations, Durability durability) {
        checkOpen();
        BatchBuilder batch = newBatch();
        operations.accept(batch);
        Mutation mutation = batch.finish();
        if (mutation.operations() > 0) {
            commit(mutation, durability);
        }
    }

    void checkOpen() {
        parts.health().checkOpen();
    }

    @Override
    public Snapshot snapshot() {
        checkOpen();
        return new StoreSnapshot(parts.readPath(), catalog, parts.leaks(), parts.snapshots());
    }

    @Override
    public void sync() {
        parts.groupCommit().sync();
    }

    @Override
    public void flush() {
        checkOpen();
        parts.flush().flush();
    }

    /**
     * Keeps the log from where it begins now on, for somebody who reads it behind the flush.
     *
     * @param bytesMax how many bytes of files are kept for that at most
     * @param ageMillisMax how long a file is kept after the log was done with it
     */
    LogRetention.Hold retainLog(long bytesMax, long ageMillisMax) {
        // First the hold: what is flushed in between is kept.
        LogRetention.Hold hold = parts.retention().hold(0, bytesMax, ageMillisMax);
        hold.advance(parts.tables().version().log().number());
        return hold;
    }

    @Override
    public void compact() {
        checkOpen();
        parts.flush().flush();
        parts.compaction().compact();
    }

    @Override
    public Stats stats() {
        checkOpen();
        return parts.stats(catalog.count());
    }

    @Override
    public void close() {
        parts.close();
    }

    @Override
    public String name() {
        return defaultBucket.name();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        defaultBucket.put(key, value);
    }

    @Override
    public void put(byte[] key, byte[] value, Durability durability) {
        defaultBucket.put(key, value, durability);
    }

    @Override
    public void put(byte[] key, byte[] value, Duration timeToLive) {
        defaultBucket.put(key, value, timeToLive);
    }

    @Override
    public void put(byte[] key, byte[] value, Duration timeToLive, Durability durability) {
        defaultBucket.put(key, value, timeToLive, durability);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return defaultBucket.get(key);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R read(
            byte[] key, Function<? super MemorySegment, ? extends R> reader) {
        return defaultBucket.read(key, reader);
    }

    @Override
    public void delete(byte[] key) {
        defaultBucket.delete(key);
    }

    @Override
    public void delete(byte[] key, Durability durability) {
        defaultBucket.delete(key, durability);
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        return defaultBucket.getAll(keys);
    }

    @Override
    public void deleteRange(Range range) {
        defaultBucket.deleteRange(range);
    }

    @Override
    public void deleteRange(Range range, Durability durability) {
        defaultBucket.deleteRange(range, durability);
    }

    @Override
    public Cursor scan(Range range) {
        return defaultBucket.scan(range);
    }

    // What buckets and the catalog need.

    StoreBucket defaultBucket() {
        return defaultBucket;
    }

    Durability durability() {
        return durability;
    }

    long nowMillis() {
        return parts.environment().clock().millis();
    }

    BatchBuilder newBatch() {
        return new BatchBuilder(catalog, nowMillis());
    }

    byte @Nullable [] get(int bucket, byte[] key) {
        return parts.readPath().get(bucket, key, ReadPath.LATEST);
    }

    List<byte @Nullable []> getAll(int bucket, List<byte[]> keys) {
        return parts.readPath().getAll(bucket, keys, ReadPath.LATEST);
    }

    <R extends @Nullable Object> @Nullable R read(
            int bucket, byte[] key, Function<? super MemorySegment, ? extends R> reader) {
        return parts.readPath().read(bucket, key, ReadPath.LATEST, reader);
    }

    Cursor scan(int bucket, Range range) {
        return parts.readPath().scan(bucket, range, ReadPath.LATEST);
    }

    void write(
            byte kind,
            int bucket,
            byte[] key,
            byte[] value,
            long expiryMillis,
            Durability durability) {
        switch (durability) {
            case BUFFERED -> parts.writePath().write(kind, bucket, key, value, expiryMillis);
            case SYNC ->
                    parts.groupCommit()
                            .commit(new Mutation.Single(kind, bucket, key, value, expiryMillis));
        }
    }

    /** Queues a durable mutation for the next group without waiting for it. */
    PendingWrite submit(Mutation mutation) {
        return parts.groupCommit().submit(mutation);
    }

    /** Writes a mutation and returns the sequence number of its last operation. */
    long commit(Mutation mutation, Durability durability) {
        return switch (durability) {
            case BUFFERED -> parts.writePath().write(mutation);
            case SYNC -> parts.groupCommit().commit(mutation);
        };
    }
}
