package dev.logkv.engine.entry;

import java.util.List;

/**
 * Walks over several sources as if they were one, in internal order or in its reverse: memtables,
 * sorted runs of one memtable, tables. All versions show; the sources do not share a sequence
 * number.
 *
 * <p><b>How.</b> The sources that are not at their end form a binary heap, the one with the next
 * operation at the top. A step moves the top source and lets it sink to its place. Sources are
 * rarely of one size: most of a store lies in one bottom run, and neighbours were often written
 * together, so the top mostly stays the top. Therefore the heap remembers which source is second
 * until that changes, and such a step costs one comparison, however many sources there are; another
 * costs at most two for each level of the heap.
 *
 * <p>Each source carries the bucket and the first eight bytes of its key as a number, so that most
 * comparisons touch neither the keys nor the cursors. Only equal prefixes read the keys where they
 * lie, and only equal keys ask for sequence numbers.
 *
 * <p>A tree of losers would take fewer comparisons when sources alternate, one for each level, but
 * as many when one source leads, which is the common case here.
 *
 * <p>A step allocates nothing. For one thread, as its sources.
 */
public final class MergingCursor implements EntryCursor {

    private final boolean reversed;

    /** The sources that have an operation, from index 0 on, each before its children 2i+1, 2i+2. */
    private final Source[] heap;

    private int size;

    /** Where in the heap the source after the top is, 1 or 2; 0 when that is to be found out. */
    private int second;

    private boolean started;

    private MergingCursor(List<? extends EntryCursor> sources, boolean reversed) {
        this.reversed = reversed;
        this.heap = new Source[sources.size()];
        for (int i = 0; i < heap.length; i++) {
            heap[i] = new Source(sources.get(i));
        }
    }

    /**
     * Returns a cursor over all operations of some sources; the source itself if there is one only.
     *
     * @param sources before their first operation, all in the same direction
     * @param reversed whether that is the reverse of internal order
     */
    public static EntryCursor of(List<? extends EntryCursor> sources, boolean reversed) {
        return sources.size() == 1 ? sources.getFirst() : new MergingCursor(sources, reversed);
    }

    @Override
    public boolean next() {
        if (!started) {
            start();
        } else if (size > 0) {
            step();
        }
        return size > 0;
    }

    @Override
    public Operation operation() {
        return heap[0].operation;
    }

    @Override
    public long sequence() {
        return heap[0].cursor.sequence();
    }

    private void start() {
        started = true;
        for (Source source : heap) {
            if (source.next()) {
                heap[size++] = source;
            }
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i, heap[i]);
        }
    }

    private void step() {
        Source top = heap[0];
        if (!top.next()) {
            size--;
            second = 0;
            if (size > 0) {
                sink(0, heap[size]);
            }
        } else if (size > 1) {
            if (second == 0) {
                second = firstChild(0);
            }
            if (isBefore(heap[second], top)) {
                heap[0] = heap[second];
                sink(second, top);
                second = 0;
            }
        }
    }

    /** Puts a source at an index or, where its children come first, below them. */
    private void sink(int index, Source source) {
        int at = index;
        while (2 * at + 1 < size) {
            int child = firstChild(at);
            if (!isBefore(heap[child], source)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = source;
    }

    private int firstChild(int parent) {
        int left = 2 * parent + 1;
        return left + 1 < size && isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
    }

    private boolean isBefore(Source left, Source right) {
        return reversed ? compare(left, right) > 0 : compare(left, right) < 0;
    }

    private static int compare(Source left, Source right) {
        if (left.bucket != right.bucket) {
            return Integer.compare(left.bucket, right.bucket);
        }
        if (left.prefix != right.prefix) {
            return Long.compareUnsigned(left.prefix, right.prefix);
        }
        int keys =
                Keys.compareAfterPrefix(
                        left.operation.bytes(),
                        left.operation.keyOffset(),
                        left.operation.keyBytes(),
                        right.operation.bytes(),
                        right.operation.keyOffset(),
                        right.operation.keyBytes());
        return keys != 0 ? keys : Long.compare(right.cursor.sequence(), left.cursor.sequence());
    }

    /** A cursor, and what the comparisons need of the operation that it is at. */
    private static final class Source {

        private final EntryCursor cursor;

        /** Where the cursor is; nowhere before its first step, when it must not be asked. */
        private Operation operation = new Operation();

        private int bucket;
        private long prefix;

        Source(EntryCursor cursor) {
            this.cursor = cursor;
        }

        boolean next() {
            if (!cursor.next()) {
                return false;
            }
            operation = cursor.operation();
            bucket = operation.bucket();
            prefix = Keys.prefix(operation.bytes(), operation.keyOffset(), operation.keyBytes());
            return true;
        }
    }
}
