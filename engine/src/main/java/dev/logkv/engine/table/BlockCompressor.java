package dev.logkv.engine.table;

/** Makes blocks smaller. May be used by any number of threads. */
public interface BlockCompressor {

    /** Returns what tables call it. On disk: never renumber. */
    byte id();

    /**
     * Compresses bytes.
     *
     * @return how many bytes were written to the target, or -1 if they did not fit
     */
    int compress(byte[] source, int sourceBytes, byte[] target);

    /**
     * Decompresses bytes that a checksum vouches for.
     *
     * @param targetBytes how many there were
     */
    void decompress(byte[] source, int sourceBytes, byte[] target, int targetBytes);
}
