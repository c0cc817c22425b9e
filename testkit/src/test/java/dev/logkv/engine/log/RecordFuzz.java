package dev.logkv.engine.log;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.OperationText;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * The operations of one record whose checksum is right: either the record is refused, or they are
 * what a writer writes, byte for byte.
 */
public final class RecordFuzz {

    private static final byte[] KEY = {1, 2, 3};

    public static final FuzzTarget TARGET =
            new FuzzTarget("record", RecordFuzz.class, RecordFuzz::fuzzerTestOneInput, seeds());

    private RecordFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzOracle.reads(input.length, () -> check(input));
    }

    private static void check(byte[] input) throws IOException {
        int length = RecordFormat.HEADER_BYTES + input.length;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(SegmentHeader.BYTES + length);
            SegmentHeader header =
                    LogAnchor.FIRST.header(AnchoredLog.STORE_ID, 0, bytes.byteSize());
            header.write(bytes);
            long at = SegmentHeader.BYTES;
            bytes.set(Layouts.U32, at + RecordFormat.LENGTH, length);
            MemorySegment.copy(
                    input,
                    0,
                    bytes,
                    ValueLayout.JAVA_BYTE,
                    at + RecordFormat.HEADER_BYTES,
                    input.length);
            MemorySegment sealed =
                    arena.allocateFrom(
                            ValueLayout.JAVA_BYTE,
                            SegmentSeal.sealed(bytes.toArray(ValueLayout.JAVA_BYTE)));
            RecordScanner scanner = new RecordScanner(sealed, header, sealed.byteSize());
            if (scanner.next()) {
                byte[] again = written(sealed, scanner);
                require(Arrays.equals(again, input), "the operations are written differently");
            } else {
                require(scanner.end() == at, "a record that was refused was read");
            }
        }
    }

    /** Returns what a writer makes of the operations of a record. */
    private static byte[] written(MemorySegment bytes, RecordScanner record) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Operation operation = new Operation();
        for (long at = record.operationsFrom(); at < record.end(); at = operation.end()) {
            operation.at(bytes, at);
            byte[] key = BucketKey.of(operation).key();
            byte[] value =
                    bytes.asSlice(operation.valueOffset(), operation.valueBytes())
                            .toArray(ValueLayout.JAVA_BYTE);
            require(
                    Operation.isOn(bytes, at, operation.bucket(), key),
                    "an operation on another key");
            byte[] head = new byte[Operation.HEAD_BYTES_MAX + key.length];
            int headBytes =
                    Operation.writeHead(
                            head,
                            0,
                            operation.kind(),
                            operation.bucket(),
                            key,
                            value.length,
                            operation.expiryMillis());
            out.write(head, 0, headBytes);
            out.writeBytes(value);
            require(!OperationText.of(operation).isEmpty(), "no words for it");
            if (operation.kind() == OperationKind.DELETE_RANGE) {
                RangeDeletion deletion = RangeDeletion.of(operation, 1);
                require(deletion.from().bucket() == operation.bucket(), "another bucket");
            }
        }
        return out.toByteArray();
    }

    private static List<byte[]> seeds() {
        byte[] all = new byte[0];
        for (byte kind = OperationKind.PUT; kind <= OperationKind.DELETE_RANGE; kind++) {
            byte[] value = OperationKind.hasValue(kind) ? new byte[] {2, 9} : new byte[0];
            byte[] head = new byte[Operation.HEAD_BYTES_MAX + KEY.length];
            int end = Operation.writeHead(head, 0, kind, 300, KEY, value.length, 1_700L);
            int from = all.length;
            all = Arrays.copyOf(all, from + end + value.length);
            System.arraycopy(head, 0, all, from, end);
            System.arraycopy(value, 0, all, from + end, value.length);
        }
        return List.of(all);
    }
}
