package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/**
 * Walks over the entries of one data block after the other, forwards or backwards; which blocks, is
 * for {@link TableCursor} to say. For one thread.
 */
final class BlockCursor {

    private static final int SEARCH_PARTS = 8;

    private final TableContents contents;
    private final Operation operation = new Operation();
    private final Operation probe = new Operation();

    private MemorySegment bytes = MemorySegment.NULL;

    /** Where the block begins in the bytes, and where the offsets of its entries do. */
    private long start;

    private long offsets;
    private int entries;

    /** Forwards: where the next entry begins, and where those to be visited end. */
    private long next;

    private long end;

    /** Backwards: numbers of the entries to be visited, exclusive above. */
    private int low;

    private int high;

    private long sequence;

    /** Depends on every byte that was touched, so that no read can be optimized away. */
    @SuppressWarnings("UnusedVariable") // to be written is all it is for
    private int touched;

    BlockCursor(TableContents contents) {
        this.contents = contents;
    }

    /** Moves to a block, to visit all of it. */
    void enter(int block) {
        if (contents.isMemoryScarce()) {
            contents.blocks().verifyTrusted(block);
        }
        long base = contents.blocks().base(block);
        bytes = contents.bytes(block, base);
        start = TableContents.start(base);
        offsets = start + contents.index().entriesEnd(block);
        entries = contents.index().entries(block);
        next = start;
        end = offsets;
        low = 0;
        high = entries;
    }

    /** Leaves out what is before a place. */
    void startAt(BucketKey place) {
        int number = firstAtOrAfter(place);
        low = Math.max(low, number);
        next = Math.max(next, entryAt(number));
    }

    /** Leaves out what is not before a place. */
    void endAt(BucketKey place) {
        int number = firstAtOrAfter(place);
        high = Math.min(high, number);
        end = Math.min(end, entryAt(number));
    }

    /** Moves forwards to the next entry that is not too new; false if there is none. */
    boolean next(long sequenceMax) {
        while (next < end) {
            sequence = Varlong.read(bytes, next);
            operation.at(bytes, next + Varlong.bytes(sequence));
            next = operation.end();
            if (sequence <= sequenceMax) {
                return true;
            }
        }
        return false;
    }

    /** Moves backwards to the next entry that is not too new; false if there is none. */
    boolean previous(long sequenceMax) {
        while (high > low) {
            high--;
            long entry = entryAt(high);
            sequence = Varlong.read(bytes, entry);
            if (sequence <= sequenceMax) {
                operation.at(bytes, entry + Varlong.bytes(sequence));
                return true;
            }
        }
        return false;
    }

    Operation operation() {
        return operation;
    }

    long sequence() {
        return sequence;
    }

    /** Returns where an entry begins in the block that was entered, for {@link Place}. */
    int offset(int number) {
        return bytes.get(Layouts.U16, offsets + (long) number * EntryLayout.OFFSET_BYTES) & 0xffff;
    }

    /**
     * Returns the number of the first entry of the block that is not before a place. A search in
     * eight parts at a time: a step compares more often than one that halves, but there are a third
     * as many, and the cache misses of a step overlap.
     */
    int firstAtOrAfter(BucketKey place) {
        int from = 0;
        int to = entries;
        while (from < to) {
            int step = (to - from) / SEARCH_PARTS + 1;
            int at = Math.min(from + step - 1, to);
            touch(at, to, step);
            while (at < to && isBefore(at, place)) {
                from = at + 1;
                at = Math.min(at + step, to);
            }
            to = at;
        }
        return from;
    }

    /** Brings some entries into the cache. */
    private void touch(int from, int to, int step) {
        int sum = 0;
        for (int i = from; i < to; i += step) {
            sum += bytes.get(Layouts.U8, start + offset(i));
        }
        touched += sum;
    }

    private boolean isBefore(int number, BucketKey place) {
        probe.at(bytes, EntryLayout.operation(bytes, start + offset(number)));
        return place.compareTo(probe) > 0;
    }

    private long entryAt(int number) {
        return number == entries ? offsets : start + offset(number);
    }
}
