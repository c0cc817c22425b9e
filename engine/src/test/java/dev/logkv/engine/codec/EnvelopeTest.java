package dev.logkv.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.logkv.LogKVException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class EnvelopeTest {

    private static final UUID STORE = new UUID(1, 2);
    private static final int HEADER_BYTES = 60;

    @Test
    void check_whatWasWritten_passes() {
        MemorySegment header = header((short) 1, (short) 1);
        Envelope.check(header, "f", (short) 1, 1, HEADER_BYTES, 7);
        assertThat(Envelope.storeId(header)).isEqualTo(STORE);
        assertThat(Envelope.fileNumber(header)).isEqualTo(7);
        assertThat(Envelope.version(header)).isEqualTo(1);
    }

    @Test
    void check_anyBitFlipped_isCorruptionAndNeverANewerVersion() {
        for (int bit = 0; bit < HEADER_BYTES * 8; bit++) {
            MemorySegment header = header((short) 1, (short) 1);
            byte old = header.get(Layouts.U8, bit / 8);
            header.set(Layouts.U8, bit / 8, (byte) (old ^ (1 << (bit % 8))));
            assertThatExceptionOfType(LogKVException.Corruption.class)
                    .as("bit %d", bit)
                    .isThrownBy(() -> Envelope.check(header, "f", (short) 1, 1, HEADER_BYTES, 7))
                    .matches(corruption -> corruption.file().equals("f"));
        }
    }

    @Test
    void check_newerVersion_isRefusedAsSuch() {
        MemorySegment header = header((short) 1, (short) 2);
        assertThatExceptionOfType(LogKVException.UnsupportedFormat.class)
                .isThrownBy(() -> Envelope.check(header, "f", (short) 1, 1, HEADER_BYTES, 7))
                .withMessageContaining("version 2");
    }

    @Test
    void check_anotherKindOrNumber_isCorruption() {
        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(
                        () ->
                                Envelope.check(
                                        header((short) 3, (short) 1),
                                        "f",
                                        (short) 1,
                                        1,
                                        HEADER_BYTES,
                                        7));
        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(
                        () ->
                                Envelope.check(
                                        header((short) 1, (short) 1),
                                        "f",
                                        (short) 1,
                                        1,
                                        HEADER_BYTES,
                                        8));
    }

    @Test
    void check_headerOfAnotherLength_isCorruption() {
        MemorySegment header = header((short) 1, (short) 1);
        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(() -> Envelope.check(header, "f", (short) 1, 1, HEADER_BYTES + 4, 7))
                .withMessageContaining("header of 60 bytes, expected 64");
    }

    @Test
    void check_cutAnywhere_isCorruption() {
        for (int length = 0; length < HEADER_BYTES; length++) {
            MemorySegment cut = header((short) 1, (short) 1).asSlice(0, length);
            assertThatExceptionOfType(LogKVException.Corruption.class)
                    .isThrownBy(() -> Envelope.check(cut, "f", (short) 1, 1, HEADER_BYTES, 7));
        }
    }

    private static MemorySegment header(short kind, short version) {
        MemorySegment header = MemorySegment.ofArray(new byte[HEADER_BYTES]);
        Envelope.write(header, kind, version, HEADER_BYTES, STORE, 7);
        Envelope.seal(header, HEADER_BYTES);
        return header;
    }
}
