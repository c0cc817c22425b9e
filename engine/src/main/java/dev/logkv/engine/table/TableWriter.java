package dev.logkv.engine.table;

import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;

/**
 * Writes one table, from the first key to the last. Engine threads only; for one thread.
 *
 * <p>The file is a table once {@link #finish} has returned; nobody may rely on its name before the
 * directory was synced. Closing without finishing deletes it.
 */
public final class TableWriter implements AutoCloseable {

    /** Creates the file of a table; there must be none of that number. */
    public static TableWriter create(Directory directory, long number, TableSettings settings)
            throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Adds an operation that is not a range deletion. In internal order: by bucket and key, the
     * versions of one key from the newest to the oldest.
     *
     * @param sequence its sequence number, or 0 where that does not matter any more
     */
    public void add(Operation operation, long sequence) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Adds a tombstone in the place of an operation. */
    public void addTombstone(Operation operation, long sequence) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Adds a range deletion; they come in any order. */
    public void add(RangeDeletion deletion) {
        throw new UnsupportedOperationException();
    }

    /** Returns how many operations were added, range deletions not counted. */
    public long entries() {
        throw new UnsupportedOperationException();
    }

    /** Returns about how long the file would be if it were finished now, in bytes. */
    public long bytes() {
        throw new UnsupportedOperationException();
    }

    /** Writes the rest of the file and forces it. At least one thing was added. */
    public TableProperties finish() throws IOException {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() throws IOException {
        throw new UnsupportedOperationException();
    }
}
