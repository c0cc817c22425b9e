package dev.logkv;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A named, ordered key space of a store. The order is that of unsigned bytes, lexicographically.
 *
 * <p>Keys are 0 to {@value LogKV#KEY_BYTES_MAX} bytes, values 0 to {@value LogKV#VALUE_BYTES_MAX}.
 * Arrays that are passed in are copied before the call returns; arrays that are returned are the
 * caller's. Handles are cheap, need no closing, and may be used from any thread. A handle whose
 * bucket was {@linkplain LogKV#dropBucket dropped} throws {@link IllegalStateException}.
 *
 * <p>A write that returns is visible to every later read, and is as safe as its {@link Durability}
 * says. A write that throws {@link LogKVException.Io} may or may not be found after the store is
 * opened again, and is never found in part; one that throws anything else was not written.
 */
public interface Bucket {

    /** Returns the name; of the default bucket it is empty. */
    String name();

    /**
     * Stores a value under a key, in place of what was there, with the store's durability.
     *
     * @throws LogKVException.ReadOnly if an earlier fault has made the store read-only
     * @throws LogKVException.OutOfSpace if the free-space floor is reached; nothing was written
     */
    void put(byte[] key, byte[] value);

    /** Stores a value like {@link #put(byte[], byte[])}, with a durability of its own. */
    void put(byte[] key, byte[] value, Durability durability);

    /**
     * Stores a value that expires. Once its time is over the key reads as absent. The moment is
     * stored as wall-clock time in milliseconds, so a clock that jumps moves it.
     *
     * @param timeToLive more than zero; rounded up to milliseconds
     */
    void put(byte[] key, byte[] value, Duration timeToLive);

    /** Stores a value that expires, with a durability of its own. */
    void put(byte[] key, byte[] value, Duration timeToLive, Durability durability);

    /** Returns a copy of the value, or null when the key is absent. */
    byte @Nullable [] get(byte[] key);

    /**
     * Returns copies of the values of several keys, in the order of the keys, with null for those
     * that are absent. All of them are as they were at one moment.
     */
    List<byte @Nullable []> getAll(List<byte[]> keys);

    /**
     * Applies a function to the stored value, without copying it. The segment it gets is the only
     * object that this makes, 40 bytes, and the compiler often removes that too.
     *
     * @param reader gets the value as a read-only segment that is valid until it returns, and never
     *     longer; it may be called from several threads at once, and should not write to the store
     * @return what the function returned, or null when the key is absent and it was not called
     */
    <R extends @Nullable Object> @Nullable R read(
            byte[] key, Function<? super MemorySegment, ? extends R> reader);

    /** Removes a key, with the store's durability. Removing an absent key is allowed. */
    void delete(byte[] key);

    /** Removes a key, with a durability of its own. */
    void delete(byte[] key, Durability durability);

    /**
     * Removes all keys of a range, with the store's durability, in time that does not depend on how
     * many there are. The direction of the range does not matter; a range with a limit is refused.
     *
     * @throws IllegalArgumentException if the range has a limit, or a bound is longer than a key
     */
    void deleteRange(Range range);

    /** Removes all keys of a range, with a durability of its own. */
    void deleteRange(Range range, Durability durability);

    /**
     * Returns a cursor over a range of keys, as they are at this moment: later writes do not show.
     * It must be closed.
     */
    Cursor scan(Range range);
}
