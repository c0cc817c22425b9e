package dev.logkv;

/**
 * Makes the blocks of tables smaller. The engine has none of its own: one is found through {@link
 * java.util.ServiceLoader}, from a module such as {@code logkv-lz4}.
 *
 * <p>May be used by any number of threads at once. What was compressed by one release is
 * decompressed by every later one, so an algorithm keeps its id for ever.
 */
public interface BlockCompressor {

    /**
     * Returns what tables call it, from 1 to 127; 0 stands for blocks that are stored as they are.
     * Below 64: {@linkplain Compression given out by LogKV}. On disk: never renumber.
     */
    byte id();

    /**
     * Compresses bytes.
     *
     * @param source not changed
     * @param sourceBytes how many bytes from the beginning of the source to compress, at least 1
     * @param target filled from its beginning; what lies behind the result may be anything
     * @return how many bytes were written to the target, or -1 if they did not fit
     */
    int compress(byte[] source, int sourceBytes, byte[] target);

    /**
     * Decompresses what {@link #compress} gave; a checksum vouches for it.
     *
     * @param source not changed
     * @param sourceBytes how many bytes from the beginning of the source to decompress
     * @param target filled from its beginning
     * @param targetBytes how many bytes there were before compression, and will be
     * @throws RuntimeException if the source does not give exactly that many bytes
     */
    void decompress(byte[] source, int sourceBytes, byte[] target, int targetBytes);
}
