package dev.logkv.engine.entry;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Range deletions laid out for one question: which is the newest that covers a key and is not newer
 * than a sequence number. Immutable; may be used by any number of threads; a question allocates
 * nothing.
 *
 * <p>A segment tree (Bentley, 1977) over the stretches between all their bounds: each node has, the
 * newest first, those that cover all of its stretches, but not all of its parent's. What covers a
 * key is then in the nodes from its stretch up to the root, and in each of these O(log n) nodes one
 * search finds the newest that is not too new. A range deletion is in O(log n) nodes at most, and
 * in one or two if others divide it little, while a list for each stretch would take n * n if they
 * lie within each other.
 */
final class Covers {

    /** All bounds, ascending, each once. Stretch {@code i} is from the i-th to the next. */
    private final BucketKey[] bounds;

    /** Where the sequence numbers of a node begin; those of the next one begin where they end. */
    private final int[] starts;

    private final long[] sequences;

    Covers(List<RangeDeletion> deletions) {
        bounds =
                deletions.stream()
                        .filter(deletion -> !deletion.isEmpty())
                        .flatMap(deletion -> Stream.of(deletion.from(), deletion.to()))
                        .sorted()
                        .distinct()
                        .toArray(BucketKey[]::new);
        RangeDeletion[] newestFirst =
                deletions.stream()
                        .filter(deletion -> !deletion.isEmpty())
                        .sorted(Comparator.comparingLong(RangeDeletion::sequence).reversed())
                        .toArray(RangeDeletion[]::new);
        int[] counts = new int[2 * bounds.length + 1];
        for (RangeDeletion deletion : newestFirst) {
            forEachNode(deletion, node -> counts[node + 1]++);
        }
        Arrays.parallelPrefix(counts, Integer::sum);
        starts = counts;
        sequences = new long[starts[starts.length - 1]];
        int[] next = starts.clone();
        for (RangeDeletion deletion : newestFirst) {
            forEachNode(deletion, node -> sequences[next[node]++] = deletion.sequence());
        }
    }

    /** Returns how many sequence numbers it holds. */
    int size() {
        return sequences.length;
    }

    long newest(int bucket, byte[] key, long sequenceMax) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle].compareTo(bucket, key) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return newest(low - 1, sequenceMax);
    }

    /** As above, for a key that lies in native memory. */
    long newest(int bucket, MemorySegment bytes, long offset, int length, long sequenceMax) {
        int low = 0;
        int high = bounds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[middle].compareTo(bucket, bytes, offset, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return newest(low - 1, sequenceMax);
    }

    /**
     * @param stretch that the key is in, or -1 if it is before all of them
     */
    private long newest(int stretch, long sequenceMax) {
        long newest = RangeDeletions.NOT_COVERED;
        if (stretch >= 0) {
            for (int node = stretch + bounds.length; node >= 1; node >>= 1) {
                newest = Math.max(newest, newestOf(node, sequenceMax));
            }
        }
        return newest;
    }

    private long newestOf(int node, long sequenceMax) {
        int low = starts[node];
        int end = starts[node + 1];
        int high = end;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sequences[middle] > sequenceMax) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < end ? sequences[low] : RangeDeletions.NOT_COVERED;
    }

    /** Visits the fewest nodes that together are all stretches of a range deletion. */
    private void forEachNode(RangeDeletion deletion, NodeVisitor visitor) {
        int from = Arrays.binarySearch(bounds, deletion.from()) + bounds.length;
        int to = Arrays.binarySearch(bounds, deletion.to()) + bounds.length;
        while (from < to) {
            if ((from & 1) == 1) {
                visitor.visit(from++);
            }
            if ((to & 1) == 1) {
                visitor.visit(--to);
            }
            from >>= 1;
            to >>= 1;
        }
    }

    private interface NodeVisitor {
        void visit(int node);
    }
}
