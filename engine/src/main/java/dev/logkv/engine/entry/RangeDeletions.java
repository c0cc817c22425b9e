package dev.logkv.engine.entry;

import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * An immutable set of range deletions, laid out for two questions: which is the newest that covers
 * a key, and where does what it covers end. May be used by any number of threads.
 */
public final class RangeDeletions {

    public static final RangeDeletions NONE = of(List.of());

    /** What {@link #covering} returns when there is none: below every sequence number. */
    public static final long NOT_COVERED = 0;

    public static RangeDeletions of(List<RangeDeletion> deletions) {
        throw new UnsupportedOperationException();
    }

    public boolean isEmpty() {
        throw new UnsupportedOperationException();
    }

    /** Returns all of them, as they were given, ordered by {@code from}. */
    public List<RangeDeletion> all() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns those that a reader at a sequence number can see, within two places, clipped to them.
     */
    public List<RangeDeletion> visible(BucketKey from, BucketKey to, long sequenceMax) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the sequence number of the newest range deletion that covers a key and that a reader
     * may see, or {@link #NOT_COVERED}. An operation on the key with a lower one is hidden.
     */
    public long covering(int bucket, byte[] key, long sequenceMax) {
        throw new UnsupportedOperationException();
    }

    /** As above, for a key that lies in a segment. */
    public long covering(
            int bucket, MemorySegment bytes, long offset, int length, long sequenceMax) {
        throw new UnsupportedOperationException();
    }
}
