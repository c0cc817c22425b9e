package dev.logkv.engine.memtable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * How the two arrays of a memtable lie in memory, both of 64-bit numbers in the machine's order:
 *
 * <pre>
 * slot   := tag u32 (high), link u32 (low)      0 if empty
 * entry  := link u32 (high), offset u32 (low)
 * </pre>
 *
 * A tag is the upper half of the hash. A link is an entry number plus one, or 0 for none; that of
 * an entry leads to the previous operation on the same key. The offset is that of the operation in
 * the log segment.
 */
final class MemtableLayout {

    static final long SLOT_BYTES = Long.BYTES;
    static final long ENTRY_BYTES = Long.BYTES;

    /** Offsets have 32 bits. */
    static final long LOG_BYTES_MAX = 1L << 32;

    private static final long LOW = 0xffff_ffffL;
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final VarHandle PUBLISHED = WORD.varHandle();

    private MemtableLayout() {}

    /** Returns how many slots a number of keys needs, so that at most three of four are taken. */
    static long slotsFor(long keys) {
        return keys + keys / 3 + 2;
    }

    /** Returns whether a number of keys is as many as fit in a number of slots. */
    static boolean isFull(long keys, long slots) {
        return keys * 4 >= slots * 3;
    }

    static long tag(long hash) {
        return hash >>> 32;
    }

    /**
     * Returns the slot where the search for a tag begins. It grows with the tag, so a copy into a
     * larger table walks both in order and needs no key; and any number of slots will do.
     */
    static long home(long tag, long slots) {
        return (tag * slots) >>> 32;
    }

    static long slot(long tag, long link) {
        return (tag << 32) | link;
    }

    static long tagOf(long slot) {
        return slot >>> 32;
    }

    static long linkOf(long slot) {
        return slot & LOW;
    }

    static long entry(long previousLink, long offset) {
        return (previousLink << 32) | offset;
    }

    static long previousLinkOf(long entry) {
        return entry >>> 32;
    }

    static long offsetOf(long entry) {
        return entry & LOW;
    }

    static long get(MemorySegment words, long index) {
        return words.get(WORD, index << 3);
    }

    static void set(MemorySegment words, long index, long word) {
        words.set(WORD, index << 3, word);
    }

    static long getAcquire(MemorySegment words, long index) {
        return (long) PUBLISHED.getAcquire(words, index << 3);
    }

    static void setRelease(MemorySegment words, long index, long word) {
        PUBLISHED.setRelease(words, index << 3, word);
    }
}
