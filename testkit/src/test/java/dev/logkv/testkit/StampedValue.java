package dev.logkv.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A value that proves what it is: a number, filler that follows from it, and a checksum over the
 * key and both. A value that is torn, or found under another key, is told by that.
 */
final class StampedValue {

    private static final int STAMP_BYTES = Long.BYTES + Integer.BYTES;

    private StampedValue() {}

    /**
     * Returns the value of a number under a key.
     *
     * @param fillerBytes most of them; how many follows from the number
     */
    static byte[] of(byte[] key, long number, int fillerBytes) {
        int filler = fillerBytes == 0 ? 0 : (int) Math.floorMod(number * 31, (long) fillerBytes);
        ByteBuffer value = ByteBuffer.allocate(STAMP_BYTES + filler);
        value.putLong(number);
        for (int i = 0; i < filler; i++) {
            value.put((byte) (number + i));
        }
        value.putInt(checksum(key, value.array(), Long.BYTES + filler));
        return value.array();
    }

    /**
     * Returns the number in a value.
     *
     * @throws AssertionError if it is not the value of any number under this key
     */
    static long number(byte[] key, byte[] value) {
        if (value.length < STAMP_BYTES) {
            throw new AssertionError("value of " + value.length + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        int covered = value.length - Integer.BYTES;
        if (bytes.getInt(covered) != checksum(key, value, covered)) {
            throw new AssertionError("a value that nobody wrote under this key");
        }
        return bytes.getLong(0);
    }

    /** Returns the number in a value that is read where it lies, byte by byte. */
    static long number(byte[] key, MemorySegment value) {
        byte[] copy = new byte[Math.toIntExact(value.byteSize())];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = value.get(ValueLayout.JAVA_BYTE, i);
        }
        return number(key, copy);
    }

    private static int checksum(byte[] key, byte[] value, int bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(key);
        checksum.update(value, 0, bytes);
        return (int) checksum.getValue();
    }
}
