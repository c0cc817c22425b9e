package dev.logkv.engine.entry;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Compares keys where they lie, eight bytes at a time and without an allocation. Keys are ordered
 * by unsigned bytes; a key that is the beginning of another comes first.
 *
 * <p>Keys in segments are expected in native memory, keys in arrays come as {@code byte[]}: a call
 * site that sees both native and heap segments costs several times as much.
 */
public final class Keys {

    private Keys() {}

    /**
     * Returns the first eight bytes of a key as a big-endian number, zeros after its end. Of two
     * keys the one with the lower prefix (unsigned) comes first; equal prefixes say nothing about
     * keys of different length or of more than eight bytes.
     */
    public static long prefix(MemorySegment bytes, long offset, int length) {
        if (length >= Long.BYTES) {
            return Long.reverseBytes(bytes.get(Layouts.U64, offset));
        }
        long prefix = 0;
        for (int i = 0; i < length; i++) {
            prefix |= (bytes.get(Layouts.U8, offset + i) & 0xffL) << (56 - 8 * i);
        }
        return prefix;
    }

    /** Returns the first eight bytes of a key in an array as a number, as above. */
    public static long prefix(byte[] key) {
        return prefix(key, 0);
    }

    /**
     * Returns eight bytes of a key in an array as a number, as above.
     *
     * @param from the first of them, at most the length of the key
     */
    public static long prefix(byte[] key, int from) {
        if (key.length - from >= Long.BYTES) {
            return Long.reverseBytes((long) Layouts.U64_IN_ARRAY.get(key, from));
        }
        long prefix = 0;
        for (int i = 0; i < key.length - from; i++) {
            prefix |= (key[from + i] & 0xffL) << (56 - 8 * i);
        }
        return prefix;
    }

    /** Returns whether two keys of one length are equal. */
    public static boolean equal(
            MemorySegment left,
            long leftOffset,
            MemorySegment right,
            long rightOffset,
            int length) {
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            if (left.get(Layouts.U64, leftOffset + at)
                    != right.get(Layouts.U64, rightOffset + at)) {
                return false;
            }
        }
        for (; at < length; at++) {
            if (left.get(Layouts.U8, leftOffset + at) != right.get(Layouts.U8, rightOffset + at)) {
                return false;
            }
        }
        return true;
    }

    /** Returns whether the key at an offset, of the same length, equals one in an array. */
    public static boolean equal(MemorySegment left, long leftOffset, byte[] right) {
        int at = 0;
        for (; at + Long.BYTES <= right.length; at += Long.BYTES) {
            if (left.get(Layouts.U64, leftOffset + at)
                    != (long) Layouts.U64_IN_ARRAY.get(right, at)) {
                return false;
            }
        }
        for (; at < right.length; at++) {
            if (left.get(Layouts.U8, leftOffset + at) != right[at]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns less than, equal to or more than zero as the left key is before, at or after the
     * right.
     */
    public static int compare(
            MemorySegment left,
            long leftOffset,
            int leftLength,
            MemorySegment right,
            long rightOffset,
            int rightLength) {
        int common = commonBytes(left, leftOffset, leftLength, right, rightOffset, rightLength);
        return common == leftLength || common == rightLength
                ? Integer.compare(leftLength, rightLength)
                : Byte.compareUnsigned(
                        left.get(Layouts.U8, leftOffset + common),
                        right.get(Layouts.U8, rightOffset + common));
    }

    /**
     * Returns less than, equal to or more than zero as the left key is before, at or after the
     * right.
     */
    public static int compare(MemorySegment left, long leftOffset, int leftLength, byte[] right) {
        int length = Math.min(leftLength, right.length);
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            long leftWord = left.get(Layouts.U64, leftOffset + at);
            long rightWord = (long) Layouts.U64_IN_ARRAY.get(right, at);
            if (leftWord != rightWord) {
                return Long.compareUnsigned(
                        Long.reverseBytes(leftWord), Long.reverseBytes(rightWord));
            }
        }
        for (; at < length; at++) {
            byte leftByte = left.get(Layouts.U8, leftOffset + at);
            if (leftByte != right[at]) {
                return Byte.compareUnsigned(leftByte, right[at]);
            }
        }
        return Integer.compare(leftLength, right.length);
    }

    /** Compares two keys whose {@linkplain #prefix prefixes} are equal. */
    public static int compareAfterPrefix(
            MemorySegment left,
            long leftOffset,
            int leftLength,
            MemorySegment right,
            long rightOffset,
            int rightLength) {
        // Where one key ends within the prefix, the other goes on with zeros or ends too.
        return Math.min(leftLength, rightLength) <= Long.BYTES
                ? Integer.compare(leftLength, rightLength)
                : compare(
                        left,
                        leftOffset + Long.BYTES,
                        leftLength - Long.BYTES,
                        right,
                        rightOffset + Long.BYTES,
                        rightLength - Long.BYTES);
    }

    /** Returns how many bytes two keys have in common at their beginning. */
    public static int commonBytes(
            MemorySegment left,
            long leftOffset,
            int leftLength,
            MemorySegment right,
            long rightOffset,
            int rightLength) {
        int length = Math.min(leftLength, rightLength);
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            long difference =
                    left.get(Layouts.U64, leftOffset + at)
                            ^ right.get(Layouts.U64, rightOffset + at);
            if (difference != 0) {
                return at + Long.numberOfTrailingZeros(difference) / 8;
            }
        }
        while (at < length
                && left.get(Layouts.U8, leftOffset + at)
                        == right.get(Layouts.U8, rightOffset + at)) {
            at++;
        }
        return at;
    }
}
