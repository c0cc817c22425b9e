package dev.logkv.benchmarks.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open store, with arrays in and out as its users have them. What an engine cannot do its {@link
 * EngineKind} says; the method is not called then and throws {@link UnsupportedOperationException}.
 *
 * <p>Gets and puts come from several threads at once; a scan stays on its thread. Arrays that are
 * handed in belong to the engine from then on.
 */
public interface Engine extends AutoCloseable {

    /** Stores a value; durable on return if the store was opened so, otherwise never synced. */
    void put(byte[] key, byte[] value);

    /** Returns the value in an array of the caller's own, or null when the key is absent. */
    byte @Nullable [] get(byte[] key);

    /** Removes a key. */
    void delete(byte[] key);

    /** Stores all entries or none. Needs {@link Capability#BATCH}. */
    default void write(List<byte[]> keys, List<byte[]> values) {
        throw new UnsupportedOperationException("no batches");
    }

    /**
     * Walks over the entries in the order of their keys. Needs {@link Capability#ORDER}, and {@link
     * Capability#REVERSE} to go backwards.
     *
     * @param from the first key, inclusive, or null to start at the end
     */
    default EntryCursor scan(byte @Nullable [] from, boolean reversed) {
        throw new UnsupportedOperationException("no order");
    }

    /** Returns when the work that the engine does in the background has come to rest. */
    void settle();

    @Override
    void close();
}
