package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import java.util.Arrays;

/** Bytes of an edit being written; grows as needed. For one thread. */
final class EditOutput {

    private static final int BYTES_FIRST = 256;

    private byte[] bytes = new byte[BYTES_FIRST];
    private int end;

    void u8(int value) {
        ensure(1);
        bytes[end++] = (byte) value;
    }

    void u32(int value) {
        ensure(Integer.BYTES);
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[end++] = (byte) (value >>> (8 * i));
        }
    }

    /** Writes a number from 0 to 2^63 - 1, seven bits a byte, the lowest first. */
    void number(long value) {
        if (value < 0) {
            throw new IllegalStateException("the edit has the negative number " + value);
        }
        long rest = value;
        for (; rest > 0x7f; rest >>>= 7) {
            u8((int) rest | 0x80);
        }
        u8((int) rest);
    }

    void place(BucketKey place) {
        number(place.bucket());
        number(place.key().length);
        ensure(place.key().length);
        System.arraycopy(place.key(), 0, bytes, end, place.key().length);
        end += place.key().length;
    }

    private void ensure(int count) {
        if (end + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end + count, 2 * bytes.length));
        }
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, end);
    }
}
