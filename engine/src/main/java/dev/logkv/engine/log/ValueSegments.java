package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.ValuePointer;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The open segments with values that the tables of a version point to. Immutable. */
public final class ValueSegments {

    public static final ValueSegments NONE = ValueSegments.of(List.of());

    /** Sorted. */
    private final long[] ids;

    /** In the same order. */
    private final ValueSegment[] segments;

    private ValueSegments(ValueSegment[] segments) {
        this.segments = segments;
        this.ids = Arrays.stream(segments).mapToLong(ValueSegment::id).toArray();
    }

    public static ValueSegments of(Collection<ValueSegment> segments) {
        return new ValueSegments(
                segments.stream()
                        .sorted(Comparator.comparingLong(ValueSegment::id))
                        .toArray(ValueSegment[]::new));
    }

    /**
     * Returns the segment that the value of a separated operation lies in.
     *
     * @throws LogKVException.Corruption if there is none
     */
    public ValueSegment of(Operation operation) {
        return of(ValuePointer.segment(operation.bytes(), operation.valueOffset()));
    }

    private ValueSegment of(long id) {
        int index = Arrays.binarySearch(ids, id);
        if (index < 0) {
            throw notListed(id);
        }
        return segments[index];
    }

    /**
     * Returns that an entry points to a segment that no table says to point to: who wrote that
     * table did not tell the truth.
     */
    public static LogKVException.Corruption notListed(long id) {
        return new LogKVException.Corruption(
                SegmentFiles.name(id),
                0,
                "an entry of a table points to it, and the manifest does not list it");
    }

    public boolean holds(ValueSegment segment) {
        int index = Arrays.binarySearch(ids, segment.id());
        return index >= 0 && segments[index] == segment;
    }
}
