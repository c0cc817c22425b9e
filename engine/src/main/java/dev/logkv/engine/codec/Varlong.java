package dev.logkv.engine.codec;

import java.lang.foreign.MemorySegment;

/**
 * Numbers from 0 to 2^63 - 1 in one to nine bytes, as {@link Varint} writes smaller ones. Always
 * the shortest form, so that the length follows from the value.
 */
public final class Varlong {

    /** The longest form, in bytes. */
    public static final int BYTES_MAX = 9;

    private static final long TOP_BITS = 0x8080808080808080L;

    private Varlong() {}

    /** Returns how many bytes a value takes. */
    public static int bytes(long value) {
        // 7 bits a byte: ceil(bits / 7), with one byte for zero.
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes a value and returns the offset after it. */
    public static long write(MemorySegment target, long offset, long value) {
        long rest = value;
        long at = offset;
        while (rest > 0x7f) {
            target.set(Layouts.U8, at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.set(Layouts.U8, at++, (byte) rest);
        return at;
    }

    /**
     * Reads a value from bytes that were checked. With one access where eight bytes are there: each
     * access to a segment checks its bounds and its life, which costs more than the rest of this.
     */
    public static long read(MemorySegment source, long offset) {
        if (offset <= source.byteSize() - Long.BYTES) {
            long word = source.get(Layouts.U64, offset);
            long lasts = ~word & TOP_BITS;
            if (lasts != 0) {
                return packed(word & (lasts ^ (lasts - 1)) & ~TOP_BITS);
            }
        }
        return readBytes(source, offset);
    }

    /** Moves eight groups of seven bits, one in each byte, next to each other. */
    private static long packed(long groups) {
        long pairs = (groups & 0x007f007f007f007fL) | ((groups & 0x7f007f007f007f00L) >>> 1);
        long fours = (pairs & 0x00003fff00003fffL) | ((pairs & 0x3fff00003fff0000L) >>> 2);
        return (fours & 0x0fffffffL) | ((fours & 0x0fffffff00000000L) >>> 4);
    }

    private static long readBytes(MemorySegment source, long offset) {
        long value = 0;
        for (int i = 0; i < BYTES_MAX; i++) {
            byte next = source.get(Layouts.U8, offset + i);
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                break;
            }
        }
        return value;
    }

    /**
     * Reads a value from bytes that may be anything.
     *
     * @param end where the bytes end
     * @return the value, or -1 if there is no number in its shortest form before the end
     */
    public static long readChecked(MemorySegment source, long offset, long end) {
        long value = 0;
        for (int i = 0; i < BYTES_MAX && offset + i < end; i++) {
            byte next = source.get(Layouts.U8, offset + i);
            value |= (next & 0x7fL) << (7 * i);
            if (next >= 0) {
                boolean shortest = i == 0 || next != 0;
                return shortest ? value : -1;
            }
        }
        return -1;
    }
}
