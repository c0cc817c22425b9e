package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteBufferProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** A store of LMDB. Its settings and their reasons: {@link LmdbKind#settings}. */
final class LmdbEngine implements Engine {

    private static final long MAP_BYTES_MIN = 4L << 30;
    private static final int MAP_TIMES = 16;
    private static final int READERS_MAX = 64;

    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> dbi;
    private final ThreadLocal<Buffers> buffers;
    private final ThreadLocal<Txn<ByteBuffer>> readers;

    /** Readers of all threads: they have to be closed before the environment. */
    private final Queue<Txn<ByteBuffer>> opened = new ConcurrentLinkedQueue<>();

    private record Buffers(ByteBuffer key, ByteBuffer value) {

        ByteBuffer key(byte[] bytes) {
            return key.clear().put(bytes).flip();
        }

        ByteBuffer value(byte[] bytes) {
            return value.clear().put(bytes).flip();
        }
    }

    LmdbEngine(Path directory, Scale scale) {
        EnvFlags[] flags =
                scale.synced()
                        ? new EnvFlags[] {EnvFlags.MDB_NOTLS}
                        : new EnvFlags[] {
                            EnvFlags.MDB_NOTLS, EnvFlags.MDB_WRITEMAP, EnvFlags.MDB_NOSYNC
                        };
        this.env =
                Env.create(ByteBufferProxy.PROXY_OPTIMAL)
                        .setMapSize(Math.max(MAP_BYTES_MIN, MAP_TIMES * scale.dataBytes()))
                        .setMaxDbs(1)
                        .setMaxReaders(READERS_MAX)
                        .open(directory.toFile(), flags);
        this.dbi = env.openDbi("entries", DbiFlags.MDB_CREATE);
        this.buffers =
                ThreadLocal.withInitial(
                        () ->
                                new Buffers(
                                        ByteBuffer.allocateDirect(scale.keyBytes()),
                                        ByteBuffer.allocateDirect(scale.valueBytes())));
        this.readers = ThreadLocal.withInitial(this::newReader);
    }

    private Txn<ByteBuffer> newReader() {
        Txn<ByteBuffer> reader = env.txnRead();
        reader.reset();
        opened.add(reader);
        return reader;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        Buffers own = buffers.get();
        try (Txn<ByteBuffer> txn = env.txnWrite()) {
            dbi.put(txn, own.key(key), own.value(value));
            txn.commit();
        }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Txn<ByteBuffer> reader = readers.get();
        reader.renew();
        try {
            ByteBuffer found = dbi.get(reader, buffers.get().key(key));
            return found == null ? null : copy(found);
        } finally {
            reader.reset();
        }
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Override
    public void delete(byte[] key) {
        try (Txn<ByteBuffer> txn = env.txnWrite()) {
            dbi.delete(txn, buffers.get().key(key));
            txn.commit();
        }
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        Buffers own = buffers.get();
        try (Txn<ByteBuffer> txn = env.txnWrite()) {
            for (int i = 0; i < keys.size(); i++) {
                dbi.put(txn, own.key(keys.get(i)), own.value(values.get(i)));
            }
            txn.commit();
        }
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        Txn<ByteBuffer> reader = readers.get();
        reader.renew();
        Cursor<ByteBuffer> cursor = dbi.openCursor(reader);
        boolean found;
        if (from == null) {
            found = reversed ? cursor.last() : cursor.first();
        } else {
            found = cursor.get(buffers.get().key(from), GetOp.MDB_SET_RANGE);
            if (reversed && !found) {
                found = cursor.last();
            } else if (reversed && !Arrays.equals(copy(cursor.key().duplicate()), from)) {
                found = cursor.prev();
            }
        }
        return new Scan(reader, cursor, found, reversed);
    }

    @Override
    public void settle() {
        // Nothing is done in the background.
    }

    @Override
    public void close() {
        opened.forEach(Txn::close);
        env.close();
    }

    private static final class Scan implements EntryCursor {

        private final Txn<ByteBuffer> reader;
        private final Cursor<ByteBuffer> cursor;
        private final boolean found;
        private final boolean reversed;
        private boolean started;

        Scan(Txn<ByteBuffer> reader, Cursor<ByteBuffer> cursor, boolean found, boolean reversed) {
            this.reader = reader;
            this.cursor = cursor;
            this.found = found;
            this.reversed = reversed;
        }

        @Override
        public boolean next() {
            if (!started) {
                started = true;
                return found;
            }
            return reversed ? cursor.prev() : cursor.next();
        }

        @Override
        public byte[] key() {
            return copy(cursor.key());
        }

        @Override
        public byte[] value() {
            return copy(cursor.val());
        }

        @Override
        public void close() {
            cursor.close();
            reader.reset();
        }
    }
}
