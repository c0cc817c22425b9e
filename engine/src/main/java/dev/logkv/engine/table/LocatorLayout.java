package dev.logkv.engine.table;

/**
 * The layout of a table's locator: where the newest operation on a key is, by the hash of the key.
 * Filter and index in one: an absent key costs one cache line nearly always, because its tag is not
 * there.
 *
 * <pre>
 * locator := bucket of 64 bytes, aligned in the file, as many as give about six keys each
 * bucket  := eight slots u64, filled from the first; 0 is empty
 * slot    := overflow 1 bit | tag 23 bits | block number + 1, 24 bits | offset in block, 16 bits
 * </pre>
 *
 * A key whose bucket is full goes to the next one that is not (after the last comes the first), and
 * the overflow bit is set in the last slot of each bucket that it passed.
 */
final class LocatorLayout {

    static final int SLOTS = 8;
    static final int SLOT_BYTES = 8;
    static final int BUCKET_BYTES = 64;

    /** Keys for each bucket: three quarters of the slots. */
    private static final int KEYS = 6;

    /** What has a checksum of its own, in bytes; the last page may be shorter. */
    static final int PAGE_BYTES = 4096;

    static final int PAGE_BUCKETS = PAGE_BYTES / BUCKET_BYTES;

    /** Most blocks of a table. */
    static final int BLOCKS_MAX = (1 << 24) - 1;

    static final long OVERFLOW = 1L << 63;

    private static final int TAG_SHIFT = 40;
    private static final long TAG_MASK = 0x7f_ffffL;
    private static final int BLOCK_SHIFT = 16;

    private LocatorLayout() {}

    /** Returns how many buckets some keys get. */
    static long buckets(long keys) {
        return (keys + KEYS - 1) / KEYS;
    }

    static long pages(long buckets) {
        return (buckets + PAGE_BUCKETS - 1) / PAGE_BUCKETS;
    }

    static int page(long bucket) {
        return (int) (bucket / PAGE_BUCKETS);
    }

    /** Returns the bucket that a hash belongs into, from its upper bits. */
    static long home(long hash, long buckets) {
        return Math.unsignedMultiplyHigh(hash, buckets);
    }

    /** Returns the tag of a hash: its lower bits. */
    static long tag(long hash) {
        return hash & TAG_MASK;
    }

    static long slot(long tag, long place) {
        return tag << TAG_SHIFT | (place + (1L << BLOCK_SHIFT));
    }

    static long tagOf(long slot) {
        return slot >>> TAG_SHIFT & TAG_MASK;
    }

    /** Returns the place that a slot leads to: block number and offset, as {@link Place} has it. */
    static long placeOf(long slot) {
        return (slot & (1L << TAG_SHIFT) - 1) - (1L << BLOCK_SHIFT);
    }
}
