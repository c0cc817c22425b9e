package dev.logkv.engine.entry;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Counts by segment the operations whose values are pointed to: a hash table with linear probing
 * that never forgets a segment. No allocation for a value. For one thread.
 */
public final class ReferenceTally {

    private static final int SLOTS_FIRST = 16;

    /** Ids of segments; 0, which none has, is an empty slot. */
    private long[] segments = new long[SLOTS_FIRST];

    private long[] counts = new long[SLOTS_FIRST];
    private long[] bytes = new long[SLOTS_FIRST];
    private int size;

    /** Counts one operation of some bytes. */
    public void add(long segment, long operationBytes) {
        add(segment, 1, operationBytes);
    }

    /** Counts all that something refers to. */
    public void add(List<ValueReference> references) {
        for (ValueReference reference : references) {
            add(reference.segment(), reference.count(), reference.bytes());
        }
    }

    /** Counts all that something refers to as not there. */
    public void subtract(List<ValueReference> references) {
        for (ValueReference reference : references) {
            add(reference.segment(), -reference.count(), -reference.bytes());
        }
    }

    private void add(long segment, long count, long operationBytes) {
        int slot = slotOf(segments, segment);
        if (segments[slot] == 0) {
            if (2 * (size + 1) > segments.length) {
                grow();
                slot = slotOf(segments, segment);
            }
            segments[slot] = segment;
            size++;
        }
        counts[slot] += count;
        bytes[slot] += operationBytes;
    }

    private static int slotOf(long[] segments, long segment) {
        int slot = Long.hashCode(segment * 0x9E3779B97F4A7C15L) & (segments.length - 1);
        while (segments[slot] != 0 && segments[slot] != segment) {
            slot = slot + 1 & (segments.length - 1);
        }
        return slot;
    }

    private void grow() {
        long[] grown = new long[2 * segments.length];
        long[] grownCounts = new long[grown.length];
        long[] grownBytes = new long[grown.length];
        for (int i = 0; i < segments.length; i++) {
            if (segments[i] != 0) {
                int slot = slotOf(grown, segments[i]);
                grown[slot] = segments[i];
                grownCounts[slot] = counts[i];
                grownBytes[slot] = bytes[i];
            }
        }
        segments = grown;
        counts = grownCounts;
        bytes = grownBytes;
    }

    /** Returns how many operations of a segment were counted. */
    public long countOf(long segment) {
        return counts[slotOf(segments, segment)];
    }

    /** Returns the length of all operations of a segment that were counted. */
    public long bytesOf(long segment) {
        return bytes[slotOf(segments, segment)];
    }

    /** Tells the ids of all segments that anything was counted of, in no order. */
    public void forEachSegment(LongConsumer consumer) {
        Arrays.stream(segments).filter(segment -> segment != 0).forEach(consumer);
    }

    /** Returns what was counted, by the ids of the segments; nothing of those with a count of 0. */
    public List<ValueReference> references() {
        return size == 0
                ? List.of()
                : Arrays.stream(segments)
                        .filter(segment -> segment != 0 && countOf(segment) != 0)
                        .sorted()
                        .mapToObj(id -> new ValueReference(id, countOf(id), bytesOf(id)))
                        .toList();
    }
}
