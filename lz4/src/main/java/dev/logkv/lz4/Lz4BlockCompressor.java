package dev.logkv.lz4;

import dev.logkv.BlockCompressor;
import dev.logkv.Compression;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * Compresses with LZ4 block format, in Java that checks its bounds: no native code and no Unsafe.
 * Keeps no state, so any number of threads may use it.
 */
public final class Lz4BlockCompressor implements BlockCompressor {

    private final LZ4Compressor compressor = LZ4Factory.safeInstance().fastCompressor();
    private final LZ4SafeDecompressor decompressor = LZ4Factory.safeInstance().safeDecompressor();

    @Override
    public byte id() {
        return Compression.LZ4.id();
    }

    @Override
    public int compress(byte[] source, int sourceBytes, byte[] target) {
        try {
            return compressor.compress(source, 0, sourceBytes, target, 0, target.length);
        } catch (LZ4Exception doesNotFit) {
            return -1;
        }
    }

    @Override
    public void decompress(byte[] source, int sourceBytes, byte[] target, int targetBytes) {
        int bytes = decompressor.decompress(source, 0, sourceBytes, target, 0, targetBytes);
        if (bytes != targetBytes) {
            throw new IllegalArgumentException(
                    "%,d bytes, expected %,d".formatted(bytes, targetBytes));
        }
    }
}
