package dev.logkv.engine.codec;

import dev.logkv.LogKVException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * CRC32C of bytes that lie in a mapping. They are copied out in pieces first: over a mapping whose
 * file was truncated the checksum itself would kill the JVM, while a copy throws an error that can
 * be caught.
 */
public final class StoredChecksum {

    /** Small enough for an array that costs little to make, large enough for the checksum. */
    private static final int PIECE_BYTES = 4 << 10;

    private StoredChecksum() {}

    /** Returns the checksum of bytes that were copied already. */
    public static int of(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (int) crc.getValue();
    }

    /** Returns the checksum of bytes of a file. */
    public static int of(MemorySegment bytes, long from, long length) {
        CRC32C crc = new CRC32C();
        byte[] piece = new byte[(int) Math.min(length, PIECE_BYTES)];
        long done = 0;
        while (done < length) {
            int count = (int) Math.min(length - done, PIECE_BYTES);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from + done, piece, 0, count);
            crc.update(piece, 0, count);
            done += count;
        }
        return (int) crc.getValue();
    }

    /**
     * Checks bytes of a file.
     *
     * @param part what they are, in words
     * @throws LogKVException.Corruption if the checksum is another
     */
    public static void check(
            MemorySegment bytes, long from, long length, int expected, String name, String part) {
        int actual = of(bytes, from, length);
        if (actual != expected) {
            throw mismatch(name, from, part, expected, actual);
        }
    }

    public static LogKVException.Corruption mismatch(
            String name, long offset, String part, int expected, int actual) {
        return new LogKVException.Corruption(
                name,
                offset,
                "the checksum of the %s is %08x, its bytes give %08x"
                        .formatted(part, expected, actual));
    }
}
