package dev.logkv.engine.codec;

import java.lang.foreign.MemorySegment;

/**
 * Numbers from 0 to 2^63 - 1 in one to nine bytes, as {@link Varint} writes smaller ones. Always
 * the shortest form, so that the length follows from the value.
 */
public final class Varlong {

    /** The longest form, in bytes. */
    public static final int BYTES_MAX = 9;

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

    /** Reads a value from bytes that were checked. */
    public static long read(MemorySegment source, long offset) {
        byte first = source.get(Layouts.U8, offset);
        return first >= 0 ? first : readLong(source, offset, first);
    }

    private static long readLong(MemorySegment source, long offset, byte first) {
        long value = first & 0x7f;
        for (int i = 1; i < BYTES_MAX; i++) {
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
