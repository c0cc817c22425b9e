package dev.logkv.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                127,
                128,
                16_383,
                16_384,
                2_097_151,
                2_097_152,
                268_435_455,
                268_435_456,
                Integer.MAX_VALUE
            })
    void write_thenRead_givesTheValueAndItsLength(int value) {
        byte[] bytes = new byte[8];
        int end = Varint.write(bytes, 1, value);
        MemorySegment segment = MemorySegment.ofArray(bytes);
        assertThat(end - 1).isEqualTo(Varint.bytes(value));
        assertThat(Varint.read(segment, 1)).isEqualTo(value);
        assertThat(Varint.readChecked(segment, 1, end)).isEqualTo(value);
    }

    @Test
    void bytes_growsByOneForEverySevenBits() {
        assertThat(Varint.bytes(127)).isEqualTo(1);
        assertThat(Varint.bytes(128)).isEqualTo(2);
        assertThat(Varint.bytes(Integer.MAX_VALUE)).isEqualTo(Varint.BYTES_MAX);
    }

    @Test
    void readChecked_cutBeforeItsEnd_isRefused() {
        byte[] bytes = new byte[Varint.BYTES_MAX];
        int end = Varint.write(bytes, 0, 1 << 28);
        for (int cut = 0; cut < end; cut++) {
            assertThat(Varint.readChecked(MemorySegment.ofArray(bytes), 0, cut)).isEqualTo(-1);
        }
    }

    @Test
    void readChecked_longerThanNeeded_isRefused() {
        byte[] zeroInTwoBytes = {(byte) 0x80, 0};
        assertThat(Varint.readChecked(MemorySegment.ofArray(zeroInTwoBytes), 0, 2)).isEqualTo(-1);
    }

    @Test
    void readChecked_beyondAnInt_isRefused() {
        byte[] tooLarge = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x08};
        byte[] neverEnds = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 1};
        assertThat(Varint.readChecked(MemorySegment.ofArray(tooLarge), 0, 5)).isEqualTo(-1);
        assertThat(Varint.readChecked(MemorySegment.ofArray(neverEnds), 0, 6)).isEqualTo(-1);
    }
}
