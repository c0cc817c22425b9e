package dev.logkv.engine.entry;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.time.Instant;

/** Operations and keys in words, for the dumps of files. */
public final class OperationText {

    /** How much of a key or a value is shown. */
    private static final int TEXT_BYTES_MAX = 60;

    private OperationText() {}

    /** Returns an operation in words. */
    public static String of(Operation operation) {
        MemorySegment bytes = operation.bytes();
        String key = text(bytes, operation.keyOffset(), operation.keyBytes());
        String value =
                operation.isSeparated()
                        ? pointer(bytes, operation.valueOffset())
                        : text(bytes, operation.valueOffset(), operation.valueBytes());
        return switch (operation.kind()) {
            case OperationKind.PUT,
                    OperationKind.PUT_EXPIRING,
                    OperationKind.PUT_SEPARATED,
                    OperationKind.PUT_SEPARATED_EXPIRING ->
                    "put bucket %d, key %s, value of %,d bytes %s%s"
                            .formatted(
                                    operation.bucket(),
                                    key,
                                    operation.valueBytes(),
                                    value,
                                    OperationKind.expires(operation.kind())
                                            ? ", expires "
                                                    + Instant.ofEpochMilli(operation.expiryMillis())
                                            : "");
            case OperationKind.DELETE ->
                    "delete bucket %d, key %s".formatted(operation.bucket(), key);
            case OperationKind.DELETE_RANGE ->
                    "delete range bucket %d, from key %s to %s"
                            .formatted(
                                    operation.bucket(),
                                    key,
                                    operation.valueBytes() == 0 ? "the end of the bucket" : value);
            default -> throw new IllegalStateException("kind " + operation.kind());
        };
    }

    /** Returns a place in words. */
    public static String of(BucketKey place) {
        StringBuilder text = new StringBuilder("bucket ").append(place.bucket()).append(", key \"");
        byte[] key = place.key();
        for (int i = 0; i < Math.min(key.length, TEXT_BYTES_MAX); i++) {
            append(text, key[i]);
        }
        return close(text, key.length);
    }

    private static String pointer(MemorySegment bytes, long at) {
        long segment = ValuePointer.segment(bytes, at);
        return "at offset %,d of %s segment %d"
                .formatted(
                        ValuePointer.offset(bytes, at),
                        SegmentId.isOfLog(segment) ? "log" : "value",
                        SegmentId.number(segment));
    }

    private static String text(MemorySegment bytes, long offset, int length) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < Math.min(length, TEXT_BYTES_MAX); i++) {
            append(text, bytes.get(Layouts.U8, offset + i));
        }
        return close(text, length);
    }

    /** What is printable in ASCII as it is, the rest as \xNN. */
    private static void append(StringBuilder text, byte next) {
        int c = next & 0xff;
        if (c == '"' || c == '\\') {
            text.append('\\').append((char) c);
        } else if (c >= 0x20 && c < 0x7f) {
            text.append((char) c);
        } else {
            text.append("\\x%02x".formatted(c));
        }
    }

    private static String close(StringBuilder text, int length) {
        return text.append(length > TEXT_BYTES_MAX ? "\"..." : "\"").toString();
    }
}
