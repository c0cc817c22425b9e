package dev.logkv;

/** How blocks of tables are made smaller. */
public enum Compression {

    /** Blocks are stored as they are, and read without a copy. */
    NONE(0),

    /**
     * LZ4: about half the space for text, and a few microseconds for each block that is read. Needs
     * {@code dev.logkv:logkv-lz4} on the class path or module path, to write and to read.
     */
    LZ4(1);

    private final byte id;

    Compression(int id) {
        this.id = (byte) id;
    }

    /** Returns what tables call it. On disk: never renumber. */
    public byte id() {
        return id;
    }
}
