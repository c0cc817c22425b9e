package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Compression;
import org.junit.jupiter.api.Test;

/** Nothing that compresses is on the class path of the engine's own tests. */
class CompressorsTest {

    @Test
    void none_needsNothing() {
        assertThat(Compressors.of(Compression.NONE)).isNull();
        assertThat(Compressors.forReading((byte) 0, "000000000001.table")).isNull();
    }

    @Test
    void lz4_withoutItsModule_isRefusedWithWhatToDo() {
        assertThatThrownBy(() -> Compressors.of(Compression.LZ4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "blocks are to be compressed with LZ4: add dev.logkv:logkv-lz4 to the"
                                + " class path");
    }

    @Test
    void table_ofAnUnknownAlgorithm_isRefused() {
        assertThatThrownBy(() -> Compressors.forReading((byte) 77, "000000000001.table"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("000000000001.table is compressed")
                .hasMessageContaining("number 77");
    }
}
