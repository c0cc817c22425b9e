package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jetbrains.exodus.ArrayByteIterable;
import jetbrains.exodus.ByteIterable;
import jetbrains.exodus.env.Cursor;
import jetbrains.exodus.env.Environment;
import jetbrains.exodus.env.EnvironmentConfig;
import jetbrains.exodus.env.Environments;
import jetbrains.exodus.env.Store;
import jetbrains.exodus.env.StoreConfig;
import jetbrains.exodus.env.Transaction;
import org.jspecify.annotations.Nullable;

/** A store of Xodus. Its settings and their reasons: {@link XodusKind#settings}. */
final class XodusEngine implements Engine {

    private final Environment environment;
    private final Store store;

    XodusEngine(Path directory, Scale scale) {
        EnvironmentConfig config =
                new EnvironmentConfig()
                        .setMemoryUsage(Heap.cacheBytes(scale.memoryBytes()))
                        .setLogDurableWrite(scale.synced())
                        .setLogSyncPeriod(TimeUnit.DAYS.toMillis(1));
        this.environment = Environments.newInstance(directory.toFile(), config);
        this.store =
                environment.computeInTransaction(
                        txn ->
                                environment.openStore(
                                        "entries",
                                        StoreConfig.WITHOUT_DUPLICATES_WITH_PREFIXING,
                                        txn));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        var keyBytes = new ArrayByteIterable(key);
        var valueBytes = new ArrayByteIterable(value);
        environment.executeInExclusiveTransaction(txn -> store.put(txn, keyBytes, valueBytes));
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Transaction txn = environment.beginReadonlyTransaction();
        try {
            ByteIterable value = store.get(txn, new ArrayByteIterable(key));
            return value == null ? null : copy(value);
        } finally {
            txn.abort();
        }
    }

    private static byte[] copy(ByteIterable bytes) {
        return Arrays.copyOf(bytes.getBytesUnsafe(), bytes.getLength());
    }

    @Override
    public void delete(byte[] key) {
        var keyBytes = new ArrayByteIterable(key);
        environment.executeInExclusiveTransaction(txn -> store.delete(txn, keyBytes));
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        environment.executeInExclusiveTransaction(
                txn -> {
                    for (int i = 0; i < keys.size(); i++) {
                        store.put(
                                txn,
                                new ArrayByteIterable(keys.get(i)),
                                new ArrayByteIterable(values.get(i)));
                    }
                });
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        Transaction txn = environment.beginReadonlyTransaction();
        Cursor cursor = store.openCursor(txn);
        boolean onEntry = false;
        if (from != null) {
            onEntry = cursor.getSearchKeyRange(new ArrayByteIterable(from)) != null;
            if (reversed && onEntry && !Arrays.equals(copy(cursor.getKey()), from)) {
                onEntry = cursor.getPrev();
            }
        }
        return new Scan(txn, cursor, onEntry, reversed);
    }

    @Override
    public void settle() {
        // Its collector has no state that can be asked for; it works with the low priority it has.
    }

    @Override
    public void close() {
        environment.close();
    }

    private static final class Scan implements EntryCursor {

        private final Transaction txn;
        private final Cursor cursor;
        private final boolean reversed;
        private boolean onEntry;

        Scan(Transaction txn, Cursor cursor, boolean onEntry, boolean reversed) {
            this.txn = txn;
            this.cursor = cursor;
            this.onEntry = onEntry;
            this.reversed = reversed;
        }

        @Override
        public boolean next() {
            if (onEntry) {
                onEntry = false;
                return true;
            }
            return reversed ? cursor.getPrev() : cursor.getNext();
        }

        @Override
        public byte[] key() {
            return copy(cursor.getKey());
        }

        @Override
        public byte[] value() {
            return copy(cursor.getValue());
        }

        @Override
        public void close() {
            cursor.close();
            txn.abort();
        }
    }
}
