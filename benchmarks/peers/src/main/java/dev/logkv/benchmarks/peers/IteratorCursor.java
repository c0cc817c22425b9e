package dev.logkv.benchmarks.peers;

import dev.logkv.benchmarks.engine.EntryCursor;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** A cursor over an iterator whose arrays are the caller's own already. */
final class IteratorCursor implements EntryCursor {

    private final Iterator<Map.Entry<byte[], byte[]>> iterator;
    private Map.@Nullable Entry<byte[], byte[]> entry;

    IteratorCursor(Iterator<Map.Entry<byte[], byte[]>> iterator) {
        this.iterator = iterator;
    }

    @Override
    public boolean next() {
        entry = iterator.hasNext() ? iterator.next() : null;
        return entry != null;
    }

    @Override
    public byte[] key() {
        return entry().getKey();
    }

    @Override
    public byte[] value() {
        return entry().getValue();
    }

    private Map.Entry<byte[], byte[]> entry() {
        Map.Entry<byte[], byte[]> at = entry;
        if (at == null) {
            throw new NoSuchElementException();
        }
        return at;
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
