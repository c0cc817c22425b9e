package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An operation as a test thinks of it.
 *
 * @param expiryMillis for {@link OperationKind#PUT_EXPIRING}, else {@link Operation#NEVER}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its parts only
record Written(BucketKey place, long sequence, byte kind, byte[] value, long expiryMillis)
        implements Comparable<Written> {

    private static final byte[] NO_VALUE = {};

    static Written put(BucketKey place, long sequence, byte[] value) {
        return new Written(place, sequence, OperationKind.PUT, value, Operation.NEVER);
    }

    static Written expiring(BucketKey place, long sequence, byte[] value, long expiryMillis) {
        return new Written(place, sequence, OperationKind.PUT_EXPIRING, value, expiryMillis);
    }

    static Written delete(BucketKey place, long sequence) {
        return new Written(place, sequence, OperationKind.DELETE, NO_VALUE, Operation.NEVER);
    }

    /** Takes down what a cursor shows. */
    static Written of(Operation operation, long sequence) {
        byte[] value =
                operation
                        .bytes()
                        .asSlice(operation.valueOffset(), operation.valueBytes())
                        .toArray(ValueLayout.JAVA_BYTE);
        return new Written(
                BucketKey.of(operation),
                sequence,
                operation.kind(),
                value,
                operation.expiryMillis());
    }

    /** Lays the operation out in native memory, as it lies in a segment of the log. */
    Operation operation(Arena arena) {
        byte[] head = new byte[Operation.HEAD_BYTES_MAX + place.key().length];
        int end =
                Operation.writeHead(
                        head, 0, kind, place.bucket(), place.key(), value.length, expiryMillis);
        MemorySegment bytes = arena.allocate((long) end + value.length);
        MemorySegment.copy(head, 0, bytes, ValueLayout.JAVA_BYTE, 0, end);
        MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, end, value.length);
        return new Operation().at(bytes, 0);
    }

    /** Returns a tombstone in the place of this. */
    Written tombstone() {
        return delete(place, sequence);
    }

    Written withSequence(long other) {
        return new Written(place, other, kind, value, expiryMillis);
    }

    boolean isLiveAt(long nowMillis) {
        return OperationKind.isPut(kind) && expiryMillis > nowMillis;
    }

    /** In internal order. */
    @Override
    public int compareTo(Written other) {
        int places = place.compareTo(other.place);
        return places != 0 ? places : Long.compare(other.sequence, sequence);
    }

    @Override
    public String toString() {
        return "%s at %d, kind %d, value of %d bytes, expiry %d"
                .formatted(place, sequence, kind, value.length, expiryMillis);
    }
}
