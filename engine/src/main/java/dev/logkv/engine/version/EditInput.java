package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import java.util.Arrays;

/** Bytes of an edit being read, which may be anything. For one thread. */
final class EditInput {

    /** The bytes are not an edit. */
    static final class Malformed extends Exception {

        private static final long serialVersionUID = 1L;

        Malformed(String problem) {
            super(problem);
        }
    }

    private final byte[] bytes;
    private final int end;
    private int at;

    EditInput(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.at = from;
        this.end = end;
    }

    boolean hasMore() {
        return at < end;
    }

    int u8() throws Malformed {
        need(1);
        return bytes[at++] & 0xff;
    }

    int u32() throws Malformed {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= u8() << (8 * i);
        }
        return value;
    }

    /** Reads what {@link EditOutput#number} wrote; only the shortest form counts. */
    long number() throws Malformed {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
            int next = u8();
            value |= (next & 0x7fL) << shift;
            if (next <= 0x7f) {
                if (next == 0 && shift > 0) {
                    break;
                }
                return value;
            }
        }
        throw new Malformed("a number that is not in its shortest form");
    }

    int number(int max) throws Malformed {
        long value = number();
        if (value > max) {
            throw new Malformed("the number " + value + ", at most " + max);
        }
        return (int) value;
    }

    BucketKey place() throws Malformed {
        int bucket = number(Integer.MAX_VALUE);
        int length = number(end - at);
        need(length);
        byte[] key = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return new BucketKey(bucket, key);
    }

    private void need(int count) throws Malformed {
        if (count > end - at) {
            throw new Malformed("a change that goes on behind the end of its record");
        }
    }
}
