package dev.logkv.lz4;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.logkv.BlockCompressor;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.util.Arrays;
import java.util.List;

/**
 * LZ4: two bytes with the length that a block is said to have, and a compressed block, which gives
 * exactly that many bytes or an exception. And the input is compressed and gives itself again.
 */
public final class Lz4Fuzz {

    private static final BlockCompressor COMPRESSOR = new Lz4BlockCompressor();

    /** The least that LZ4 may need for what it cannot compress. */
    private static final int SPARE_BYTES = 64;

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "lz4",
                    Lz4Fuzz.class,
                    Lz4Fuzz::fuzzerTestOneInput,
                    List.of(
                            seed(new byte[1_000]),
                            seed("btc 4411.99 ".repeat(40).getBytes(UTF_8))));

    private Lz4Fuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 2) {
            int targetBytes = (input[0] & 0xff) | (input[1] & 0xff) << 8;
            byte[] stored = Arrays.copyOfRange(input, 2, input.length);
            FuzzOracle.reads(input.length, () -> decompress(stored, targetBytes));
            compress(stored);
        }
    }

    private static void decompress(byte[] stored, int targetBytes) {
        byte[] before = stored.clone();
        byte[] target = new byte[targetBytes];
        try {
            COMPRESSOR.decompress(stored, stored.length, target, targetBytes);
        } catch (RuntimeException documented) {
            return;
        }
        require(Arrays.equals(before, stored), "the source has changed");
    }

    private static void compress(byte[] source) {
        byte[] target = new byte[source.length * 2 + SPARE_BYTES];
        int bytes = COMPRESSOR.compress(source, source.length, target);
        byte[] back = new byte[source.length];
        COMPRESSOR.decompress(target, bytes, back, back.length);
        require(Arrays.equals(source, back), "another source");
    }

    private static byte[] seed(byte[] source) {
        byte[] target = new byte[source.length + SPARE_BYTES];
        int bytes = COMPRESSOR.compress(source, source.length, target);
        byte[] seed = new byte[2 + bytes];
        seed[0] = (byte) source.length;
        seed[1] = (byte) (source.length >>> 8);
        System.arraycopy(target, 0, seed, 2, bytes);
        return seed;
    }
}
