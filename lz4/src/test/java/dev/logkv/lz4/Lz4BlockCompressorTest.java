package dev.logkv.lz4;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.BlockCompressor;
import dev.logkv.Compression;
import dev.logkv.engine.table.Compressors;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class Lz4BlockCompressorTest {

    private static final byte[] TEXT =
            "btc 4411.99 btc 4412.50 btc 4411.99 btc 4412.50 "
                    .repeat(20)
                    .getBytes(StandardCharsets.UTF_8);

    /** What {@link #TEXT} gave first: every later release decompresses it. */
    private static final String GOLDEN =
            "c362746320343431312e3939200c0044322e35300c000f1800ffffff8c50322e353020";

    private final BlockCompressor compressor = new Lz4BlockCompressor();

    @Test
    void service_isFoundByTheStore() {
        assertThat(Compressors.of(Compression.LZ4)).isInstanceOf(Lz4BlockCompressor.class);
    }

    @Test
    void compress_thenDecompress_givesTheSameBytes() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 500; round++) {
            byte[] source = bytes(random);
            byte[] target = new byte[source.length * 2 + 100];
            int stored = compressor.compress(source, source.length, target);
            assertThat(stored).isPositive();
            byte[] back = new byte[source.length + 7];
            compressor.decompress(target, stored, back, source.length);
            assertThat(Arrays.copyOf(back, source.length)).isEqualTo(source);
        }
    }

    private static byte[] bytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(1, 20_000)];
        for (int i = 0; i < bytes.length; i++) {
            boolean repeats = i >= 20 && random.nextInt(10) < 9;
            bytes[i] = repeats ? bytes[i - 20] : (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void compress_whatDoesNotFit_isRefused() {
        byte[] noise = new byte[1_000];
        new SplittableRandom(2).nextBytes(noise);
        assertThat(compressor.compress(noise, noise.length, new byte[1_000])).isEqualTo(-1);
        assertThat(compressor.compress(TEXT, TEXT.length, new byte[10])).isEqualTo(-1);
    }

    @Test
    void decompress_whatFirstWasWritten_givesTheBytes() {
        byte[] stored = HexFormat.of().parseHex(GOLDEN);
        byte[] back = new byte[TEXT.length];
        compressor.decompress(stored, stored.length, back, TEXT.length);
        assertThat(back).isEqualTo(TEXT);
    }

    @Test
    void decompress_toAnotherLength_fails() {
        byte[] stored = new byte[TEXT.length];
        int bytes = compressor.compress(TEXT, TEXT.length, stored);
        byte[] back = new byte[TEXT.length + 1];
        assertThatThrownBy(() -> compressor.decompress(stored, bytes, back, TEXT.length + 1))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> compressor.decompress(stored, bytes, back, TEXT.length - 1))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void decompress_anyBytes_failsOrFillsItsTargetOnly() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 20_000; round++) {
            byte[] stored = new byte[random.nextInt(1, 60)];
            random.nextBytes(stored);
            byte[] back = new byte[100];
            try {
                compressor.decompress(stored, stored.length, back, 80);
            } catch (RuntimeException expected) {
                assertThat(expected).isNotNull();
            }
            assertThat(Arrays.copyOfRange(back, 80, 100)).containsOnly(0);
        }
    }
}
