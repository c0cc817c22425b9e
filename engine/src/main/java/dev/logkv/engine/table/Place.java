package dev.logkv.engine.table;

/** Where an entry is in a table: the number of its block, and where it begins there. */
final class Place {

    /** Entries begin within the first {@value} bytes of a block, so that 16 bits tell where. */
    static final int OFFSET_MAX = 0xffff;

    private static final int BLOCK_SHIFT = 16;

    private Place() {}

    static long of(int block, int offset) {
        return (long) block << BLOCK_SHIFT | offset;
    }

    static int block(long place) {
        return (int) (place >>> BLOCK_SHIFT);
    }

    static int offset(long place) {
        return (int) place & OFFSET_MAX;
    }
}
