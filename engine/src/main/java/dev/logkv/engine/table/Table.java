package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A table that is open for reading: mapped, each part verified when it is first touched. May be
 * used by any number of threads. Lives as long as the arena that it was mapped into: access after
 * that throws {@link IllegalStateException}.
 */
public final class Table {

    /** What {@link #find} returns when there is nothing to be found. */
    public static final long ABSENT = -1;

    /**
     * Opens a table; reads its header and its footer only. Engine threads only; the file is closed
     * again, the mapping stays.
     *
     * @param arena shared; owns the mapping
     */
    public static Table open(Directory directory, long number, UUID storeId, Arena arena)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    public long number() {
        throw new UnsupportedOperationException();
    }

    /** Returns the file's name. */
    public String name() {
        throw new UnsupportedOperationException();
    }

    public TableProperties properties() {
        throw new UnsupportedOperationException();
    }

    /**
     * Finds the newest operation on a key that a reader may see; range deletions are not looked at.
     *
     * @param hash of the bucket and the key
     * @return a place for {@link #read} and {@link #sequenceAt}, or {@link #ABSENT}
     */
    public long find(long hash, int bucket, byte[] key, long sequenceMax) {
        throw new UnsupportedOperationException();
    }

    /** Moves a view over the operation at a place. */
    public Operation read(long place, Operation view) {
        throw new UnsupportedOperationException();
    }

    /** Returns the sequence number of the operation at a place. */
    public long sequenceAt(long place) {
        throw new UnsupportedOperationException();
    }

    /** Returns the range deletions. */
    public RangeDeletions rangeDeletions() {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns a cursor over the operations between two places.
     *
     * @param from the first place, or null for the beginning
     * @param to the first place behind, or null for the end
     * @param sequenceMax the newest sequence number to see
     */
    public TableCursor cursor(
            @Nullable BucketKey from, @Nullable BucketKey to, boolean reversed, long sequenceMax) {
        throw new UnsupportedOperationException();
    }
}
