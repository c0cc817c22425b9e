package dev.logkv.engine.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OperationTest {

    @Test
    void at_everyKind_readsWhatWasWritten() {
        for (byte kind :
                new byte[] {
                    OperationKind.PUT,
                    OperationKind.PUT_EXPIRING,
                    OperationKind.DELETE,
                    OperationKind.DELETE_RANGE
                }) {
            byte[] key = {1, 2, 3};
            int valueBytes = OperationKind.hasValue(kind) ? 5 : 0;
            byte[] bytes = new byte[100];
            int keyEnd = Operation.writeHead(bytes, 4, kind, 300, key, valueBytes, 1_234L);
            Operation operation = new Operation().at(MemorySegment.ofArray(bytes), 4);
            assertThat(operation.kind()).isEqualTo(kind);
            assertThat(operation.bucket()).isEqualTo(300);
            assertThat(operation.keyBytes()).isEqualTo(3);
            assertThat(operation.valueBytes()).isEqualTo(valueBytes);
            assertThat(operation.valueOffset()).isEqualTo(keyEnd);
            assertThat(operation.end()).isEqualTo(keyEnd + valueBytes);
            assertThat(operation.expiryMillis())
                    .isEqualTo(kind == OperationKind.PUT_EXPIRING ? 1_234L : Operation.NEVER);
            assertThat(operation.isLiveAt(1_233L)).isEqualTo(OperationKind.isPut(kind));
            assertThat(operation.isLiveAt(1_234L)).isEqualTo(kind == OperationKind.PUT);
        }
    }

    @Test
    void at_lengthsOfOneByteAndOfMore_readsWhatWasWritten() {
        int[] buckets = {0, 1, 127, 128, Integer.MAX_VALUE - 1};
        int[] lengths = {0, 1, 2, 127, 128, 255, 16_383, 16_384, 65_535};
        for (int bucket : buckets) {
            for (int keyBytes : lengths) {
                for (int valueBytes : lengths) {
                    assertRead(bucket, keyBytes, valueBytes, OperationKind.PUT);
                    assertRead(bucket, keyBytes, valueBytes, OperationKind.PUT_EXPIRING);
                }
                assertRead(bucket, keyBytes, 0, OperationKind.DELETE);
            }
        }
    }

    /** In bytes that end with it, so that a long head cannot be read beyond. */
    private static void assertRead(int bucket, int keyBytes, int valueBytes, byte kind) {
        byte[] key = new byte[keyBytes];
        Arrays.fill(key, (byte) 0xff);
        byte[] bytes = new byte[Operation.HEAD_BYTES_MAX + keyBytes];
        int keyEnd = Operation.writeHead(bytes, 0, kind, bucket, key, valueBytes, 77);
        MemorySegment whole = MemorySegment.ofArray(Arrays.copyOf(bytes, keyEnd + valueBytes));

        Operation operation = new Operation().at(whole, 0);

        assertThat(operation.kind()).isEqualTo(kind);
        assertThat(operation.bucket()).isEqualTo(bucket);
        assertThat(operation.keyBytes()).isEqualTo(keyBytes);
        assertThat(operation.keyOffset()).isEqualTo(keyEnd - keyBytes);
        assertThat(operation.valueBytes()).isEqualTo(valueBytes);
        assertThat(operation.end()).isEqualTo(whole.byteSize());
        assertThat(operation.expiryMillis())
                .isEqualTo(kind == OperationKind.PUT_EXPIRING ? 77 : Operation.NEVER);
    }

    @Test
    void countChecked_wholeOperations_countsThem() {
        byte[] bytes = twoOperations();
        assertThat(Operation.countChecked(MemorySegment.ofArray(bytes), 0, bytes.length))
                .isEqualTo(2);
        assertThat(Operation.countChecked(MemorySegment.ofArray(bytes), 0, 0)).isZero();
    }

    @Test
    void countChecked_cutInsideAnOperation_isRefused() {
        byte[] bytes = twoOperations();
        int first = (int) new Operation().at(MemorySegment.ofArray(bytes), 0).end();
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(Operation.countChecked(MemorySegment.ofArray(bytes), 0, cut))
                    .as("cut at %d", cut)
                    .isEqualTo(cut == first ? 1 : -1);
        }
    }

    @Test
    void countChecked_unknownKind_isRefused() {
        byte[] bytes = twoOperations();
        bytes[0] = 9;
        assertThat(Operation.countChecked(MemorySegment.ofArray(bytes), 0, bytes.length))
                .isEqualTo(-1);
    }

    @Test
    void countChecked_rangeDeletion_wantsItsBoundsInOrder() {
        assertThat(countRange(new byte[] {5}, new byte[] {6})).isEqualTo(1);
        assertThat(countRange(new byte[] {5}, new byte[] {5, 0})).isEqualTo(1);
        assertThat(countRange(new byte[] {5}, new byte[] {(byte) 0x80})).isEqualTo(1);
        assertThat(countRange(new byte[] {5}, new byte[0])).isEqualTo(1);
        assertThat(countRange(new byte[0], new byte[0])).isEqualTo(1);
        assertThat(countRange(new byte[] {5}, new byte[] {5})).isEqualTo(-1);
        assertThat(countRange(new byte[] {5, 0}, new byte[] {5})).isEqualTo(-1);
        assertThat(countRange(new byte[] {(byte) 0x80}, new byte[] {5})).isEqualTo(-1);
    }

    @Test
    void countChecked_rangeDeletionCut_isRefused() {
        byte[] bytes = range(new byte[] {1, 2, 3}, new byte[] {4, 5, 6});
        for (int cut = 1; cut < bytes.length; cut++) {
            assertThat(Operation.countChecked(MemorySegment.ofArray(bytes), 0, cut)).isEqualTo(-1);
        }
    }

    private static int countRange(byte[] from, byte[] to) {
        byte[] bytes = range(from, to);
        return Operation.countChecked(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private static byte[] range(byte[] from, byte[] to) {
        byte[] bytes = new byte[100];
        int at =
                Operation.writeHead(
                        bytes, 0, OperationKind.DELETE_RANGE, 2, from, to.length, Operation.NEVER);
        System.arraycopy(to, 0, bytes, at, to.length);
        return Arrays.copyOf(bytes, at + to.length);
    }

    private static byte[] twoOperations() {
        byte[] bytes = new byte[200];
        int at = Operation.writeHead(bytes, 0, OperationKind.PUT_EXPIRING, 2, new byte[130], 4, 7);
        at = Operation.writeHead(bytes, at + 4, OperationKind.DELETE, 1, new byte[] {1}, 0, 0);
        return Arrays.copyOf(bytes, at);
    }
}
