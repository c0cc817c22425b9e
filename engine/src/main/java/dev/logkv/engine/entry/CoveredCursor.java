package dev.logkv.engine.entry;

import org.jspecify.annotations.Nullable;

/**
 * Leaves out of a source what range deletions hide from a reader, and the range deletions
 * themselves, which a memtable's cursor shows as operations.
 *
 * <p>Where everything that the source may have on a stretch of keys is older than what covers it,
 * and the source can seek, the stretch is not read at all: the scan of a range that was deleted as
 * a whole costs a seek for each source, not a step for each entry.
 *
 * <p>A step allocates nothing. For one thread, as its source.
 */
public final class CoveredCursor implements EntryCursor {

    private final EntryCursor source;
    private final @Nullable SeekableCursor seekable;
    private final Fragments fragments;
    private final FragmentWalk walk;
    private final boolean reversed;

    /**
     * Wraps a source.
     *
     * @param source before its first operation
     * @param deletions that the reader sees: of this source and of all newer ones
     * @param reversed whether the source walks in the reverse of internal order
     */
    public CoveredCursor(EntryCursor source, RangeDeletions deletions, boolean reversed) {
        this.source = source;
        this.seekable = source instanceof SeekableCursor cursor ? cursor : null;
        this.fragments = deletions.fragments();
        this.walk = new FragmentWalk(fragments, reversed);
        this.reversed = reversed;
    }

    @Override
    public boolean next() {
        boolean found = source.next();
        while (found) {
            int index = walk.moveTo(source.operation());
            if (index >= 0 && source.sequence() < fragments.sequence(index)) {
                found = stepOver(index);
            } else if (source.operation().kind() == OperationKind.DELETE_RANGE) {
                found = source.next();
            } else {
                return true;
            }
        }
        return false;
    }

    /** Steps over an operation that a piece hides, and over whatever else it is sure to hide. */
    private boolean stepOver(int index) {
        if (seekable == null || seekable.sequenceMax() >= fragments.sequence(index)) {
            return source.next();
        }
        long newest = seekable.sequenceMax();
        return seekable.seek(
                reversed
                        ? fragments.stretchStart(index, newest)
                        : fragments.stretchEnd(index, newest));
    }

    @Override
    public Operation operation() {
        return source.operation();
    }

    @Override
    public long sequence() {
        return source.sequence();
    }
}
