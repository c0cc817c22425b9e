package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * An entry as a test thinks of it.
 *
 * @param expiryMillis for {@link OperationKind#PUT_EXPIRING}, else {@link Operation#NEVER}
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look into the array
record Entry(BucketKey place, long sequence, byte kind, byte[] value, long expiryMillis)
        implements Comparable<Entry> {

    private static final int HEAD_BYTES_MAX = 64;

    static Entry put(int bucket, byte[] key, long sequence, byte[] value) {
        return new Entry(
                new BucketKey(bucket, key), sequence, OperationKind.PUT, value, Operation.NEVER);
    }

    static Entry expiring(int bucket, byte[] key, long sequence, byte[] value, long expiryMillis) {
        return new Entry(
                new BucketKey(bucket, key),
                sequence,
                OperationKind.PUT_EXPIRING,
                value,
                expiryMillis);
    }

    static Entry delete(int bucket, byte[] key, long sequence) {
        return new Entry(
                new BucketKey(bucket, key),
                sequence,
                OperationKind.DELETE,
                new byte[0],
                Operation.NEVER);
    }

    /** Takes down what a cursor or a read shows. */
    static Entry of(Operation operation, long sequence) {
        byte[] key = copy(operation.bytes(), operation.keyOffset(), operation.keyBytes());
        byte[] value = copy(operation.bytes(), operation.valueOffset(), operation.valueBytes());
        return new Entry(
                new BucketKey(operation.bucket(), key),
                sequence,
                operation.kind(),
                value,
                operation.expiryMillis());
    }

    private static byte[] copy(MemorySegment bytes, long from, int length) {
        return bytes.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Lays the operation out in native memory, as it lies in a segment of the log. */
    Operation operation(Arena arena) {
        byte[] head = new byte[HEAD_BYTES_MAX + place.key().length];
        int end =
                Operation.writeHead(
                        head, 0, kind, place.bucket(), place.key(), value.length, expiryMillis);
        MemorySegment bytes = arena.allocate((long) end + value.length);
        MemorySegment.copy(head, 0, bytes, ValueLayout.JAVA_BYTE, 0, end);
        MemorySegment.copy(value, 0, bytes, ValueLayout.JAVA_BYTE, end, value.length);
        return new Operation().at(bytes, 0);
    }

    /** In internal order. */
    @Override
    public int compareTo(Entry other) {
        int places = place.compareTo(other.place);
        return places != 0 ? places : Long.compare(other.sequence, sequence);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && place.equals(that.place)
                && sequence == that.sequence
                && kind == that.kind
                && expiryMillis == that.expiryMillis
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * place.hashCode() + Long.hashCode(sequence);
    }

    @Override
    public String toString() {
        return "%s at %d, kind %d, value of %d bytes"
                .formatted(place, sequence, kind, value.length);
    }
}
