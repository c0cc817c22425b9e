package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How tables of a store are written.
 *
 * @param storeId the store they belong to
 * @param hashSeed of {@link dev.logkv.engine.codec.KeyHash}, the same for all tables of a store
 * @param blockBytes when a data block is full, in bytes, 256 to 32,768; a block with one large
 *     entry is as large as that
 * @param compressor compresses blocks, or null to store them as they are
 */
public record TableSettings(
        UUID storeId, long hashSeed, int blockBytes, @Nullable BlockCompressor compressor) {

    private static final int BLOCK_BYTES_MIN = 256;
    private static final int BLOCK_BYTES_MAX = 32 << 10;

    /** Large enough that the index over the blocks is small, small enough to verify in passing. */
    public static final int BLOCK_BYTES = 16 << 10;

    public TableSettings {
        if (blockBytes < BLOCK_BYTES_MIN || blockBytes > BLOCK_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "blocks of %,d bytes, at least %,d and at most %,d"
                            .formatted(blockBytes, BLOCK_BYTES_MIN, BLOCK_BYTES_MAX));
        }
    }
}
