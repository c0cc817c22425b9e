package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.SeekableCursor;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the operations of a table, range deletions left out. What {@link #operation} showed
 * stays readable after the cursor has moved on, for a view that was copied from it.
 *
 * <p>The index tells in which blocks the bounds lie; within a block they are looked for when the
 * cursor gets there, so that a scan that stops early never touches the block of its end.
 */
public final class TableCursor implements SeekableCursor {

    private final BlockIndex index;
    private final BlockCursor entries;
    private final boolean reversed;
    private final long sequenceMax;
    private final long sequenceBound;

    /** The places and the blocks that are still to be visited; both move inwards. */
    private @Nullable BucketKey from;

    private @Nullable BucketKey to;
    private int firstBlock;
    private int lastBlock;

    /** Whether the cursor is in a block: forwards the first of those, backwards the last. */
    private boolean entered;

    TableCursor(
            TableContents contents,
            @Nullable BucketKey from,
            @Nullable BucketKey to,
            boolean reversed,
            long sequenceMax,
            long sequenceBound) {
        contents.verifyIndex();
        this.index = contents.index();
        this.entries = new BlockCursor(contents);
        this.reversed = reversed;
        this.sequenceMax = sequenceMax;
        this.sequenceBound = sequenceBound;
        this.from = from;
        this.to = to;
        this.firstBlock = from == null ? 0 : Math.max(0, index.blocksBefore(from) - 1);
        this.lastBlock = (to == null ? index.blocks() : index.blocksBefore(to)) - 1;
    }

    @Override
    public boolean next() {
        while (true) {
            if (entered) {
                if (reversed ? entries.previous(sequenceMax) : entries.next(sequenceMax)) {
                    return true;
                }
                leave();
            }
            if (firstBlock > lastBlock) {
                return false;
            }
            enter();
        }
    }

    private void leave() {
        entered = false;
        if (reversed) {
            lastBlock--;
            to = null;
        } else {
            firstBlock++;
            from = null;
        }
    }

    private void enter() {
        int block = reversed ? lastBlock : firstBlock;
        entries.enter(block);
        if (from != null && block == firstBlock) {
            entries.startAt(from);
        }
        if (to != null && block == lastBlock) {
            entries.endAt(to);
        }
        entered = true;
    }

    @Override
    public boolean seek(BucketKey place) {
        if (reversed) {
            seekBackwards(place);
        } else {
            seekForwards(place);
        }
        return next();
    }

    private void seekForwards(BucketKey place) {
        if (firstBlock < lastBlock && index.isBefore(firstBlock + 1, place)) {
            firstBlock = index.blocksBefore(place, firstBlock + 2) - 1;
            from = place;
            entered = false;
        } else if (entered) {
            entries.startAt(place);
        } else if (from == null || from.compareTo(place) < 0) {
            from = place;
        }
    }

    private void seekBackwards(BucketKey place) {
        if (firstBlock <= lastBlock && !index.isBefore(lastBlock, place)) {
            lastBlock = index.blocksBefore(place) - 1;
            to = place;
            entered = false;
        } else if (entered) {
            entries.endAt(place);
        } else if (to == null || to.compareTo(place) > 0) {
            to = place;
        }
    }

    @Override
    public Operation operation() {
        return entries.operation();
    }

    @Override
    public long sequence() {
        return entries.sequence();
    }

    @Override
    public long sequenceMax() {
        return sequenceBound;
    }
}
