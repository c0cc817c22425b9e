package dev.logkv.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VarlongTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 16_383, 16_384, (1L << 35) - 1, 1L << 56, Long.MAX_VALUE})
    void write_thenRead_givesTheValueAndItsLength(long value) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[12]);
        long end = Varlong.write(bytes, 1, value);
        assertThat(end - 1).isEqualTo(Varlong.bytes(value));
        assertThat(Varlong.read(bytes, 1)).isEqualTo(value);
        assertThat(Varlong.readChecked(bytes, 1, end)).isEqualTo(value);
        assertThat(Varlong.readChecked(bytes, 1, end - 1)).isEqualTo(-1);
    }

    @Test
    void read_whateverLiesBehind_givesTheValue() {
        for (int bits = 0; bits < Long.SIZE; bits++) {
            long value = (1L << bits) - 1;
            for (int behind = 0; behind < 12; behind++) {
                byte[] bytes = new byte[3 + Varlong.bytes(value) + behind];
                for (int filler : new int[] {0, 1, 0x7f, 0x80, 0xff}) {
                    Arrays.fill(bytes, (byte) filler);
                    MemorySegment segment = MemorySegment.ofArray(bytes);
                    Varlong.write(segment, 3, value);
                    assertThat(Varlong.read(segment, 3))
                            .as("%d, %d bytes of %d behind", value, behind, filler)
                            .isEqualTo(value);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 16_384, Integer.MAX_VALUE})
    void varint_inASegment_isTheSameAsInAnArray(int value) {
        byte[] array = new byte[8];
        int end = Varint.write(array, 1, value);
        byte[] other = new byte[8];
        assertThat(Varint.write(MemorySegment.ofArray(other), 1, value)).isEqualTo(end);
        assertThat(other).isEqualTo(array);
        assertThat(Varlong.read(MemorySegment.ofArray(array), 1)).isEqualTo(value);
    }

    @Test
    void readChecked_longerThanNeededOrEndless_isRefused() {
        MemorySegment zeroInTwoBytes = MemorySegment.ofArray(new byte[] {(byte) 0x80, 0});
        assertThat(Varlong.readChecked(zeroInTwoBytes, 0, 2)).isEqualTo(-1);
        byte[] endless = new byte[10];
        Arrays.fill(endless, (byte) 0xff);
        assertThat(Varlong.readChecked(MemorySegment.ofArray(endless), 0, 10)).isEqualTo(-1);
    }
}
