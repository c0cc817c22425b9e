package dev.logkv.engine.store;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.Range;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A handle to one bucket: checks arguments, and knows when the bucket was dropped. */
final class StoreBucket implements Bucket {

    private final Store store;
    private final String name;
    private final int id;

    /** Sequence number of the operation that dropped it. */
    private volatile long droppedAt = Long.MAX_VALUE;

    /** From the moment a drop begins. */
    private volatile boolean dropping;

    StoreBucket(Store store, String name, int id) {
        this.store = store;
        this.name = name;
        this.id = id;
    }

    Store store() {
        return store;
    }

    int id() {
        return id;
    }

    /** Turns writers away, or lets them in again when the drop has failed. */
    void dropping(boolean dropping) {
        this.dropping = dropping;
    }

    void dropped(long sequence) {
        droppedAt = sequence;
    }

    void checkWritable() {
        if (dropping) {
            throw droppedException();
        }
    }

    void checkExistsAt(long sequence) {
        long dropped = droppedAt;
        if (dropped <= sequence && dropped != Long.MAX_VALUE) {
            throw droppedException();
        }
    }

    private IllegalStateException droppedException() {
        return new IllegalStateException("bucket '" + name + "' was dropped");
    }

    private void checkExists() {
        checkExistsAt(Long.MAX_VALUE);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        put(key, value, store.durability());
    }

    @Override
    public void put(byte[] key, byte[] value, Durability durability) {
        write(OperationKind.PUT, key, value, Operation.NEVER, durability);
    }

    @Override
    public void put(byte[] key, byte[] value, Duration timeToLive) {
        put(key, value, timeToLive, store.durability());
    }

    @Override
    public void put(byte[] key, byte[] value, Duration timeToLive, Durability durability) {
        long expiryMillis = Arguments.expiryMillis(timeToLive, store.nowMillis());
        write(OperationKind.PUT_EXPIRING, key, value, expiryMillis, durability);
    }

    @Override
    public void delete(byte[] key) {
        delete(key, store.durability());
    }

    @Override
    public void delete(byte[] key, Durability durability) {
        write(OperationKind.DELETE, key, Mutation.NO_VALUE, Operation.NEVER, durability);
    }

    private void write(
            byte kind, byte[] key, byte[] value, long expiryMillis, Durability durability) {
        Arguments.checkKey(key);
        Arguments.checkValue(value);
        checkWritable();
        store.write(kind, id, key, value, expiryMillis, durability);
    }

    @Override
    public void deleteRange(Range range) {
        deleteRange(range, store.durability());
    }

    @Override
    public void deleteRange(Range range, Durability durability) {
        Arguments.checkDeletable(range);
        store.checkOpen();
        checkWritable();
        if (!Arguments.isEmpty(range)) {
            store.write(
                    OperationKind.DELETE_RANGE,
                    id,
                    Arguments.lowerBound(range),
                    Arguments.upperBound(range),
                    Operation.NEVER,
                    durability);
        }
    }

    @Override
    public List<byte @Nullable []> getAll(List<byte[]> keys) {
        keys.forEach(Arguments::checkKey);
        checkExists();
        return store.getAll(id, keys);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Arguments.checkKey(key);
        checkExists();
        return store.get(id, key);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R read(
            byte[] key, Function<? super MemorySegment, ? extends R> reader) {
        Arguments.checkKey(key);
        checkExists();
        return store.read(id, key, reader);
    }

    @Override
    public Cursor scan(Range range) {
        checkExists();
        return store.scan(id, range);
    }

    @Override
    public String toString() {
        return "Bucket[" + name + "]";
    }
}
