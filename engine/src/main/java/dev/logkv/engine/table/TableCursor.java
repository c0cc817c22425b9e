package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.SeekableCursor;

/** Walks over the operations of a table, range deletions left out. */
public final class TableCursor implements SeekableCursor {

    @Override
    public boolean next() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean seek(BucketKey place) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Operation operation() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long sequence() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long sequenceMax() {
        throw new UnsupportedOperationException();
    }
}
