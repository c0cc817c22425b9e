package dev.logkv.benchmarks.engine;

/**
 * How large a store is going to be, for engines that have to know beforehand.
 *
 * @param capacity how many entries it will hold at most
 * @param keyBytes length of each key
 * @param valueBytes length of each value
 * @param memoryBytes what caches and buffers of the engine may take together
 * @param synced whether each put has to be on the device when it returns
 */
public record Scale(long capacity, int keyBytes, int valueBytes, long memoryBytes, boolean synced) {

    /** Returns the bytes of all keys and values. */
    public long dataBytes() {
        return capacity * (keyBytes + valueBytes);
    }

    /** Returns this scale for a store whose puts are durable. */
    public Scale withSync() {
        return new Scale(capacity, keyBytes, valueBytes, memoryBytes, true);
    }
}
