package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.iq80.leveldb.CompressionType;
import org.iq80.leveldb.DB;
import org.iq80.leveldb.DBIterator;
import org.iq80.leveldb.Options;
import org.iq80.leveldb.WriteBatch;
import org.iq80.leveldb.WriteOptions;
import org.iq80.leveldb.impl.Iq80DBFactory;
import org.jspecify.annotations.Nullable;

/** A store of LevelDB in Java. Its settings and their reasons: {@link LevelDbKind#settings}. */
final class LevelDbEngine implements Engine {

    private static final int WRITE_BUFFER_BYTES = 64 << 20;
    private static final int FILES_MAX = 5_000;

    private final DB db;
    private final WriteOptions writes;

    LevelDbEngine(Path directory, Scale scale) {
        this.writes = new WriteOptions().sync(scale.synced());
        Options options =
                new Options()
                        .createIfMissing(true)
                        .cacheSize(Heap.cacheBytes(scale.memoryBytes()))
                        .writeBufferSize(WRITE_BUFFER_BYTES)
                        .compressionType(CompressionType.NONE)
                        .maxOpenFiles(FILES_MAX);
        try {
            this.db = Iq80DBFactory.factory.open(directory.toFile(), options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void put(byte[] key, byte[] value) {
        db.put(key, value, writes);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return db.get(key);
    }

    @Override
    public void delete(byte[] key) {
        db.delete(key, writes);
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        try (WriteBatch batch = db.createWriteBatch()) {
            for (int i = 0; i < keys.size(); i++) {
                batch.put(keys.get(i), values.get(i));
            }
            db.write(batch, writes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        if (reversed) {
            throw new UnsupportedOperationException("its iterator cannot go to the last entry");
        }
        DBIterator iterator = db.iterator();
        if (from == null) {
            iterator.seekToFirst();
        } else {
            iterator.seek(from);
        }
        return new Scan(iterator);
    }

    @Override
    public void settle() {
        // It says nothing of its compaction, which runs on one thread of its own.
    }

    @Override
    public void close() {
        try {
            db.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class Scan implements EntryCursor {

        private final DBIterator iterator;
        private Map.@Nullable Entry<byte[], byte[]> entry;

        Scan(DBIterator iterator) {
            this.iterator = iterator;
        }

        @Override
        public boolean next() {
            entry = iterator.hasNext() ? iterator.next() : null;
            return entry != null;
        }

        private Map.Entry<byte[], byte[]> entry() {
            Map.Entry<byte[], byte[]> at = entry;
            if (at == null) {
                throw new NoSuchElementException();
            }
            return at;
        }

        @Override
        public byte[] key() {
            return entry().getKey();
        }

        @Override
        public byte[] value() {
            return entry().getValue();
        }

        @Override
        public void close() {
            try {
                iterator.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
