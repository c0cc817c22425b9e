package dev.logkv.engine.entry;

/**
 * Walks over the operations of one source within a {@link KeyRange}, in internal order: by bucket,
 * by key in unsigned bytes, and the versions of one key from the newest to the oldest. A reversed
 * cursor walks in exactly the opposite order, so it meets the oldest version of a key first.
 *
 * <p>All versions show, tombstones and expired ones too: whoever reads decides what is visible.
 * Only what is read for a scan may leave out versions that are older than one that it shows. Starts
 * before the first operation. For one thread.
 */
public interface EntryCursor {

    /** Moves to the next operation; false when there is none left. */
    boolean next();

    /**
     * Returns the operation that the cursor is at. The same view each time, moved by {@link #next}.
     */
    Operation operation();

    /** Returns the sequence number of the operation that the cursor is at. */
    long sequence();
}
