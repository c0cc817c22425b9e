package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** A store of RocksDB. Its settings and their reasons: {@link RocksDbKind#settings}. */
final class RocksDbEngine implements Engine {

    private static final long WRITE_BUFFER_BYTES = 64L << 20;
    private static final int WRITE_BUFFERS = 4;

    /** More than zero while something goes on in the background, or is about to. */
    private static final List<String> WORK =
            List.of(
                    "rocksdb.mem-table-flush-pending",
                    "rocksdb.num-running-flushes",
                    "rocksdb.compaction-pending",
                    "rocksdb.num-running-compactions");

    private static final long LOOK_NANOS = 20_000_000;
    private static final int LOOKS_AT_REST = 5;

    /** What has to be released by hand, the last one first. */
    private final Deque<AutoCloseable> natives = new ArrayDeque<>();

    private final RocksDB db;
    private final WriteOptions writes;
    private final ReadOptions reads;

    /**
     * @param blobs whether large values go into files of their own
     */
    RocksDbEngine(Path directory, Scale scale, boolean blobs) {
        RocksDB.loadLibrary();
        LRUCache cache = own(new LRUCache(scale.memoryBytes()));
        BloomFilter filter = own(new BloomFilter(10));
        var table =
                new BlockBasedTableConfig()
                        .setFormatVersion(5)
                        .setFilterPolicy(filter)
                        .setBlockCache(cache)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true);
        Options options =
                own(new Options())
                        .setCreateIfMissing(true)
                        .setTableFormatConfig(table)
                        .setCompressionType(CompressionType.NO_COMPRESSION)
                        .setWriteBufferSize(WRITE_BUFFER_BYTES)
                        .setMaxWriteBufferNumber(WRITE_BUFFERS)
                        .setLevelCompactionDynamicLevelBytes(true)
                        .setMaxBackgroundJobs(
                                Math.max(2, Runtime.getRuntime().availableProcessors()));
        if (blobs) {
            options.setEnableBlobFiles(true)
                    .setMinBlobSize(RocksDbBlobKind.VALUE_BYTES_MIN)
                    .setEnableBlobGarbageCollection(true);
        }
        this.writes = own(new WriteOptions()).setSync(scale.synced());
        this.reads = own(new ReadOptions());
        try {
            this.db = own(RocksDB.open(options, directory.toString()));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T extends AutoCloseable> T own(T made) {
        natives.push(made);
        return made;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        try {
            db.put(writes, key, value);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        try {
            return db.get(reads, key);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void delete(byte[] key) {
        try {
            db.delete(writes, key);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        try (var batch = new WriteBatch()) {
            for (int i = 0; i < keys.size(); i++) {
                batch.put(keys.get(i), values.get(i));
            }
            db.write(writes, batch);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        return new Scan(db.newIterator(reads), from, reversed);
    }

    @Override
    public void settle() {
        int atRest = 0;
        try {
            while (atRest < LOOKS_AT_REST) {
                boolean working = false;
                for (String property : WORK) {
                    working |= db.getLongProperty(property) > 0;
                }
                atRest = working ? 0 : atRest + 1;
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        natives.forEach(
                made -> {
                    try {
                        made.close();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
    }

    private static final class Scan implements EntryCursor {

        private final RocksIterator iterator;
        private final boolean reversed;
        private boolean started;

        Scan(RocksIterator iterator, byte @Nullable [] from, boolean reversed) {
            this.iterator = iterator;
            this.reversed = reversed;
            if (from == null) {
                if (reversed) {
                    iterator.seekToLast();
                } else {
                    iterator.seekToFirst();
                }
            } else if (reversed) {
                iterator.seekForPrev(from);
            } else {
                iterator.seek(from);
            }
        }

        @Override
        public boolean next() {
            if (!started) {
                started = true;
            } else if (reversed) {
                iterator.prev();
            } else {
                iterator.next();
            }
            return iterator.isValid() || fails();
        }

        /** False at the end; an iterator that has failed looks like one that has ended. */
        private boolean fails() {
            try {
                iterator.status();
                return false;
            } catch (RocksDBException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public byte[] key() {
            return iterator.key();
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            iterator.close();
        }
    }
}
