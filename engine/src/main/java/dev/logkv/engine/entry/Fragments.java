package dev.logkv.engine.entry;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Range deletions cut at each other's ends, so that no two overlap, each piece with the greatest
 * sequence number of those that cover it. Pieces that meet and have the same number are one.
 * Ascending; may be used by any number of threads.
 *
 * <p>Built by one walk over the deletions in the order of their lower bounds, with those that cover
 * the place of the walk in a heap, the newest on top: O(n log n).
 */
final class Fragments {

    private final BucketKey[] starts;
    private final BucketKey[] ends;
    private final long[] sequences;

    private Fragments(List<RangeDeletion> pieces) {
        starts = new BucketKey[pieces.size()];
        ends = new BucketKey[pieces.size()];
        sequences = new long[pieces.size()];
        for (int i = 0; i < starts.length; i++) {
            RangeDeletion piece = pieces.get(i);
            starts[i] = piece.from();
            ends[i] = piece.to();
            sequences[i] = piece.sequence();
        }
    }

    /**
     * Cuts range deletions.
     *
     * @param ordered by their lower bounds; those that cover nothing leave nothing here
     */
    static Fragments of(List<RangeDeletion> ordered) {
        List<RangeDeletion> pieces = new ArrayList<>();
        PriorityQueue<RangeDeletion> open =
                new PriorityQueue<>(Comparator.comparingLong(RangeDeletion::sequence).reversed());
        BucketKey at = ordered.isEmpty() ? BucketKey.startOf(0) : ordered.getFirst().from();
        int next = 0;
        while (true) {
            while (next < ordered.size() && ordered.get(next).from().compareTo(at) <= 0) {
                open.add(ordered.get(next++));
            }
            while (!open.isEmpty() && open.element().to().compareTo(at) <= 0) {
                open.remove();
            }
            if (!open.isEmpty()) {
                RangeDeletion newest = open.element();
                BucketKey end = newest.to();
                if (next < ordered.size() && ordered.get(next).from().compareTo(end) < 0) {
                    end = ordered.get(next).from();
                }
                add(pieces, new RangeDeletion(at, end, newest.sequence()));
                at = end;
            } else if (next < ordered.size()) {
                at = ordered.get(next).from();
            } else {
                return new Fragments(pieces);
            }
        }
    }

    private static void add(List<RangeDeletion> pieces, RangeDeletion piece) {
        RangeDeletion last = pieces.isEmpty() ? null : pieces.getLast();
        if (last != null && last.sequence() == piece.sequence() && last.to().equals(piece.from())) {
            pieces.set(
                    pieces.size() - 1,
                    new RangeDeletion(last.from(), piece.to(), piece.sequence()));
        } else {
            pieces.add(piece);
        }
    }

    int count() {
        return starts.length;
    }

    /** Returns the first place of a piece. */
    BucketKey start(int index) {
        return starts[index];
    }

    /** Returns the first place behind a piece. */
    BucketKey end(int index) {
        return ends[index];
    }

    long sequence(int index) {
        return sequences[index];
    }

    /** Returns the index of the last piece that begins at a key or before it, or -1. */
    int lastFrom(int bucket, byte[] key) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle].compareTo(bucket, key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /** As above, for a key that lies in native memory. */
    int lastFrom(int bucket, MemorySegment bytes, long offset, int length) {
        int low = 0;
        int high = starts.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (starts[middle].compareTo(bucket, bytes, offset, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low - 1;
    }

    /**
     * Returns the end of the stretch that a piece belongs to: of the pieces from it on that meet
     * without a gap and are newer than a sequence number.
     */
    BucketKey stretchEnd(int index, long newerThan) {
        int last = index;
        while (last + 1 < starts.length
                && sequences[last + 1] > newerThan
                && starts[last + 1].equals(ends[last])) {
            last++;
        }
        return ends[last];
    }

    /** Returns the start of the stretch that a piece belongs to; see {@link #stretchEnd}. */
    BucketKey stretchStart(int index, long newerThan) {
        int first = index;
        while (first > 0
                && sequences[first - 1] > newerThan
                && ends[first - 1].equals(starts[first])) {
            first--;
        }
        return starts[first];
    }
}
