package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.file.Path;
import java.util.List;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.jspecify.annotations.Nullable;

/** A store of MVStore. Its settings and their reasons: {@link MvStoreKind#settings}. */
final class MvStoreEngine implements Engine {

    private static final int COMMIT_BUFFER_KIB = 16 << 10;

    private final MVStore store;
    private final MVMap<byte[], byte[]> map;
    private final boolean synced;

    MvStoreEngine(Path directory, Scale scale) {
        this.synced = scale.synced();
        this.store =
                new MVStore.Builder()
                        .fileName(directory.resolve("entries.mv").toString())
                        .cacheSize((int) (Heap.cacheBytes(scale.memoryBytes()) >> 20))
                        .autoCommitBufferSize(COMMIT_BUFFER_KIB)
                        .open();
        this.map =
                store.openMap(
                        "entries",
                        new MVMap.Builder<byte[], byte[]>()
                                .keyType(ByteArrayDataType.INSTANCE)
                                .valueType(ByteArrayDataType.INSTANCE));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
        if (synced) {
            store.commit();
            store.sync();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        // The array is the one in its cache: a caller who may keep or change it needs a copy.
        byte[] value = map.get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public void delete(byte[] key) {
        map.remove(key);
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        for (int i = 0; i < keys.size(); i++) {
            map.put(keys.get(i), values.get(i));
        }
        store.commit();
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        return new Scan(map.cursor(from, null, reversed));
    }

    @Override
    public void settle() {
        store.commit();
    }

    @Override
    public void close() {
        store.close();
    }

    private record Scan(Cursor<byte[], byte[]> cursor) implements EntryCursor {

        @Override
        public boolean next() {
            if (!cursor.hasNext()) {
                return false;
            }
            cursor.next();
            return true;
        }

        @Override
        public byte[] key() {
            return cursor.getKey().clone();
        }

        @Override
        public byte[] value() {
            return cursor.getValue().clone();
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
