package dev.logkv.benchmarks.engine;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Stats;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** LogKV, by its public API. */
final class LogKVEngine implements Engine {

    private static final long LOOK_NANOS = 20_000_000;

    /**
     * Looks in a row that have to find nothing under way: one task may be about to wake another.
     */
    private static final int LOOKS_AT_REST = 75;

    private final LogKV db;

    LogKVEngine(LogKV db) {
        this.db = db;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        db.put(key, value);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return db.get(key);
    }

    @Override
    public void delete(byte[] key) {
        db.delete(key);
    }

    @Override
    public void write(List<byte[]> keys, List<byte[]> values) {
        db.write(
                batch -> {
                    for (int i = 0; i < keys.size(); i++) {
                        batch.put(keys.get(i), values.get(i));
                    }
                });
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        Range range = Range.all();
        if (from != null) {
            // Reversed, the bound is the upper one and exclusive: one zero byte behind the key.
            range = reversed ? Range.to(Arrays.copyOf(from, from.length + 1)) : Range.from(from);
        }
        return new Scan(db.scan(reversed ? range.reversed() : range));
    }

    @Override
    public void settle() {
        int atRest = 0;
        while (atRest < LOOKS_AT_REST) {
            Stats stats = db.stats();
            boolean working =
                    stats.tree().debt() > 0
                            || stats.tasks().stream().anyMatch(t -> t.state().equals("running"));
            atRest = working ? 0 : atRest + 1;
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        db.close();
    }

    private record Scan(Cursor cursor) implements EntryCursor {

        @Override
        public boolean next() {
            return cursor.next();
        }

        @Override
        public byte[] key() {
            return cursor.key();
        }

        @Override
        public byte[] value() {
            return cursor.value();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
