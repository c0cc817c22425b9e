package dev.logkv.engine.codec;

import java.lang.foreign.MemorySegment;

/**
 * Numbers from 0 to 2^31 - 1 in one to five bytes: seven bits a byte, the lowest first, the top bit
 * set on all but the last (LEB128). Always the shortest form, so that the length follows from the
 * value.
 */
public final class Varint {

    /** The longest form, in bytes. */
    public static final int BYTES_MAX = 5;

    private Varint() {}

    /** Returns how many bytes a value takes. */
    public static int bytes(int value) {
        // 7 bits a byte: ceil(bits / 7), with one byte for zero.
        return (38 - Integer.numberOfLeadingZeros(value | 1)) / 7;
    }

    /** Writes a value and returns the index after it. */
    public static int write(byte[] target, int index, int value) {
        int rest = value;
        int at = index;
        while (rest > 0x7f) {
            target[at++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }

    /** Writes a value and returns the offset after it. */
    public static long write(MemorySegment target, long offset, int value) {
        int rest = value;
        long at = offset;
        while (rest > 0x7f) {
            target.set(Layouts.U8, at++, (byte) (rest | 0x80));
            rest >>>= 7;
        }
        target.set(Layouts.U8, at++, (byte) rest);
        return at;
    }

    /** Reads a value from bytes that were checked; never a negative one, whatever they are. */
    public static int read(MemorySegment source, long offset) {
        byte first = source.get(Layouts.U8, offset);
        return first >= 0 ? first : readLong(source, offset, first);
    }

    private static int readLong(MemorySegment source, long offset, byte first) {
        int value = first & 0x7f;
        for (int i = 1; i < BYTES_MAX; i++) {
            byte next = source.get(Layouts.U8, offset + i);
            value |= (next & 0x7f) << (7 * i);
            if (next >= 0) {
                break;
            }
        }
        return value & Integer.MAX_VALUE;
    }

    /**
     * Reads a value from bytes that may be anything.
     *
     * @param end where the bytes end
     * @return the value, or -1 if there is no number in its shortest form before the end
     */
    public static int readChecked(MemorySegment source, long offset, long end) {
        long value = 0;
        for (int i = 0; i < BYTES_MAX && offset + i < end; i++) {
            byte next = source.get(Layouts.U8, offset + i);
            value |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                boolean shortest = i == 0 || next != 0;
                return shortest && value <= Integer.MAX_VALUE ? (int) value : -1;
            }
        }
        return -1;
    }
}
