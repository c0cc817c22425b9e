package dev.logkv.engine.table;

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

    /** Large enough that the index over the blocks is small, small enough to verify in passing. */
    public static final int BLOCK_BYTES = 16 << 10;
}
