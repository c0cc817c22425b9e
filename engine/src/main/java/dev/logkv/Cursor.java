package dev.logkv;

import java.lang.foreign.MemorySegment;

/**
 * Walks over the entries of a {@link Range}, each key once, as they were when the scan began.
 *
 * <p>Starts before the first entry. For one thread at a time. It must be closed; use after that, or
 * after the store is closed, throws {@link IllegalStateException}, and so does asking for an entry
 * when the last {@link #next} did not return true.
 */
public interface Cursor extends AutoCloseable {

    /** Moves to the next entry; false when there is none left. */
    boolean next();

    /** Returns a copy of the key. */
    byte[] key();

    /** Returns a copy of the value. */
    byte[] value();

    /** Returns the key without a copy: read-only, valid until the next move or close. */
    MemorySegment keySegment();

    /** Returns the value without a copy: read-only, valid until the next move or close. */
    MemorySegment valueSegment();

    /** Lets go of what this cursor pins. Closing twice does nothing. */
    @Override
    void close();
}
