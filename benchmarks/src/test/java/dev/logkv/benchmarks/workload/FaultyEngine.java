package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store in memory whose map a test can damage. */
final class FaultyEngine implements Engine {

    final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);

    /** What another thread does while a get is under way, before it looks and after it. */
    Runnable beforeGet = () -> {};

    Runnable afterGet = () -> {};

    /** Whether scans come out in the wrong direction. */
    boolean reversesScans;

    @Override
    public void put(byte[] key, byte[] value) {
        map.put(key, value);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        beforeGet.run();
        byte[] value = map.get(key);
        afterGet.run();
        return value;
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
    }

    @Override
    public EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        var visited = from == null ? map : map.tailMap(from, true);
        var ordered = reversed == reversesScans ? visited : visited.descendingMap();
        return new Scan(ordered.entrySet().iterator());
    }

    @Override
    public void settle() {
        // Nothing is done in the background.
    }

    @Override
    public void close() {
        // It holds nothing.
    }

    private static final class Scan implements EntryCursor {

        private final Iterator<Map.Entry<byte[], byte[]>> iterator;
        private byte[] key = {};
        private byte[] value = {};

        Scan(Iterator<Map.Entry<byte[], byte[]>> iterator) {
            this.iterator = iterator;
        }

        @Override
        public boolean next() {
            if (!iterator.hasNext()) {
                return false;
            }
            Map.Entry<byte[], byte[]> entry = iterator.next();
            key = entry.getKey();
            value = entry.getValue();
            return true;
        }

        @Override
        public byte[] key() {
            return key;
        }

        @Override
        public byte[] value() {
            return value;
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
