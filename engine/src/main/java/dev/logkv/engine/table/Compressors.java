package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.Compression;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the compressor for blocks among the modules that are there. */
public final class Compressors {

    private Compressors() {}

    /**
     * Returns what compresses new tables, or null to store blocks as they are.
     *
     * @throws IllegalStateException if its module is not there
     */
    public static @Nullable BlockCompressor of(Compression compression) {
        return switch (compression) {
            case NONE -> null;
            case LZ4 -> find(compression.id(), "blocks are to be compressed");
        };
    }

    /**
     * Returns what reads a table.
     *
     * @param id of the compressor that some block needs, or 0
     * @throws IllegalStateException if there is none of that id
     */
    static @Nullable BlockCompressor forReading(byte id, String name) {
        return id == 0 ? null : find(id, name + " is compressed");
    }

    private static BlockCompressor find(byte id, String purpose) {
        // Not the loader of the thread: that may be anybody's, the engine has tasks of its own.
        for (BlockCompressor compressor :
                ServiceLoader.load(BlockCompressor.class, BlockCompressor.class.getClassLoader())) {
            if (compressor.id() == id) {
                return compressor;
            }
        }
        throw new IllegalStateException(
                purpose
                        + (id == Compression.LZ4.id()
                                ? " with LZ4: add dev.logkv:logkv-lz4 to the class path"
                                : " with an algorithm of number %d: add the BlockCompressor for it"
                                                .formatted(id)
                                        + " to the class path"));
    }
}
