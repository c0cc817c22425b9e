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

    private final ReadPath readPath;
    private final Catalog catalog;
    private final Snapshots snapshots;
    private final long sequence;
    private final long takenMillis;
    private volatile boolean closed;

    StoreSnapshot(
            ReadPath readPath,
            Catalog catalog,
            Snapshots snapshots,
            long sequence,
            long takenMillis) {
        this.readPath = readPath;
        this.catalog = catalog;
        this.snapshots = snapshots;
        this.sequence = sequence;
        this.takenMillis = takenMillis;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    /** When it was taken, by the scheduler's clock, which never goes back. */
    long takenMillis() {
        return takenMillis;
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
        return readPath.get(bucket, key, sequence);
    }

    @Override
    public List<byte @Nullable []> getAll(Bucket bucket, List<byte[]> keys) {
        checkOpen();
        keys.forEach(Arguments::checkKey);
        return readPath.getAll(catalog.idOf(bucket, sequence), keys, sequence);
    }

    @Override
    public <R extends @Nullable Object> @Nullable R read(
            Bucket bucket, byte[] key, Function<? super MemorySegment, ? extends R> reader) {
        checkOpen();
        Arguments.checkKey(key);
        return readPath.read(catalog.idOf(bucket, sequence), key, sequence, reader);
    }

    @Override
    public Cursor scan(Range range) {
        checkOpen();
        return readPath.scan(CatalogLayout.DEFAULT_ID, range, sequence);
    }

    @Override
    public Cursor scan(Bucket bucket, Range range) {
        checkOpen();
        return readPath.scan(catalog.idOf(bucket, sequence), range, sequence);
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the snapshot is closed");
        }
    }

    @Override
    public void close() {
        closed = true;
        snapshots.remove(this);
    }
}
