package dev.logkv.engine.store;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.engine.entry.CatalogLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sequence number that reads are held to. */
final class StoreSnapshot implements Snapshot {

    /** As {@link Leaks} calls it. */
    static final String KIND = "snapshot";

    private final ReadPath readPath;
    private final Catalog catalog;
    private final long sequence;
    private final Leaks.Handle handle;
    private volatile boolean closed;

    /** Takes a snapshot. */
    StoreSnapshot(ReadPath readPath, Catalog catalog, Leaks leaks, Snapshots snapshots) {
        this.readPath = readPath;
        this.catalog = catalog;
        long taken = snapshots.take();
        this.sequence = taken;
        try {
            this.handle = leaks.opened(this, KIND, () -> snapshots.release(taken));
        } catch (Throwable failure) {
            snapshots.release(taken);
            throw failure;
        }
    }

    @Override
    public long sequence() {
        checkOpen();
        readPath.checkOpen();
        return sequence;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return get(CatalogLayout.DEFAULT_ID, key);
    }

    @Override
    public byte @Nullable [] get(Bucket bucket, byte[] key) {
        return get(catalog.idOf(bucket, sequence), key);
    }

    private byte @Nullable [] get(int bucket, byte[] key) {
        checkOpen();
        Arguments.checkKey(key);
        byte @Nullable [] value = readPath.get(bucket, key, sequence);
        checkOpen();
        return value;
    }

    @Override
    public List<byte @Nullable []> getAll(Bucket bucket, List<byte[]> keys) {
        checkOpen();
        keys.forEach(Arguments::checkKey);
        List<byte @Nullable []> values =
                readPath.getAll(catalog.idOf(bucket, sequence), keys, sequence);
        checkOpen();
        return values;
    }

    @Override
    public <R extends @Nullable Object> @Nullable R read(
            Bucket bucket, byte[] key, Function<? super MemorySegment, ? extends R> reader) {
        checkOpen();
        Arguments.checkKey(key);
        R result = readPath.read(catalog.idOf(bucket, sequence), key, sequence, reader);
        checkOpen();
        return result;
    }

    @Override
    public Cursor scan(Range range) {
        return scan(CatalogLayout.DEFAULT_ID, range);
    }

    @Override
    public Cursor scan(Bucket bucket, Range range) {
        return scan(catalog.idOf(bucket, sequence), range);
    }

    private Cursor scan(int bucket, Range range) {
        checkOpen();
        StoreCursor cursor = readPath.scan(bucket, range, sequence);
        if (closed) {
            cursor.close();
        }
        checkOpen();
        return cursor;
    }

    /**
     * Before a read, and after it: once the snapshot is closed a merge may drop what it could see,
     * and a read that goes on in the tables of that merge would miss it.
     */
    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the snapshot is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        handle.close();
    }
}
