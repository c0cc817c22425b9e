package dev.logkv.engine.entry;

import dev.logkv.engine.codec.Bytes;
import java.lang.foreign.MemorySegment;

/**
 * The removal of all keys of a range: it hides every operation on them with a lower sequence
 * number.
 *
 * @param from the first place that it covers
 * @param to the first place behind it
 * @param sequence its sequence number, at least 1
 */
public record RangeDeletion(BucketKey from, BucketKey to, long sequence) {

    /**
     * Copies one out of an operation.
     *
     * @param operation of kind {@link OperationKind#DELETE_RANGE}
     */
    public static RangeDeletion of(Operation operation, long sequence) {
        MemorySegment bytes = operation.bytes();
        BucketKey from =
                new BucketKey(
                        operation.bucket(),
                        Bytes.copy(bytes, operation.keyOffset(), operation.keyBytes()));
        BucketKey to =
                operation.valueBytes() == 0
                        ? BucketKey.endOf(operation.bucket())
                        : new BucketKey(
                                operation.bucket(),
                                Bytes.copy(bytes, operation.valueOffset(), operation.valueBytes()));
        return new RangeDeletion(from, to, sequence);
    }

    /** Returns the part of this between two places, which may be empty. */
    RangeDeletion clippedTo(BucketKey lower, BucketKey upper) {
        boolean startsBefore = from.compareTo(lower) < 0;
        boolean endsBehind = to.compareTo(upper) > 0;
        return startsBefore || endsBehind
                ? new RangeDeletion(startsBefore ? lower : from, endsBehind ? upper : to, sequence)
                : this;
    }

    /** Returns whether there is no place between the two. */
    boolean isEmpty() {
        return from.compareTo(to) >= 0;
    }
}
