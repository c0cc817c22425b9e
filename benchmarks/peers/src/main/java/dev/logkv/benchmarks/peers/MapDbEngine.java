package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mapdb.BTreeMap;
import org.mapdb.DB;
import org.mapdb.DBMaker;
import org.mapdb.Serializer;

/** A store of MapDB. Its settings and their reasons: {@link MapDbKind#settings}. */
final class MapDbEngine implements Engine {

    private static final long ALLOCATION_BYTES = 64L << 20;
    private static final int INSIDE_BYTES_MAX = 256;

    private final DB db;
    private final BTreeMap<byte[], byte[]> map;

    MapDbEngine(Path directory, Scale scale) {
        this.db =
                DBMaker.fileDB(directory.resolve("entries.mapdb").toFile())
                        .fileMmapEnable()
                        .fileMmapPreclearDisable()
                        .cleanerHackEnable()
                        .allocateStartSize(ALLOCATION_BYTES)
                        .allocateIncrement(ALLOCATION_BYTES)
                        .make();
        DB.TreeMapMaker<byte[], byte[]> maker =
                db.treeMap("entries", Serializer.BYTE_ARRAY, Serializer.BYTE_ARRAY);
        if (scale.valueBytes() > INSIDE_BYTES_MAX) {
            maker.valuesOutsideNodesEnable();
        }
        this.map = maker.createOrOpen();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return map.get(key);
    }

    @Override
    public void delete(byte[] key) {
        map.remove(key);
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        return new IteratorCursor(
                reversed
                        ? map.descendingEntryIterator(null, false, from, true)
                        : map.entryIterator(from, true, null, false));
    }

    @Override
    public void settle() {
        // Nothing is done in the background.
    }

    @Override
    public void close() {
        db.close();
    }
}
