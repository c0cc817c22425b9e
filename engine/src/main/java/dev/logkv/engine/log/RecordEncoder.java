package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Puts one record together in an array of its own, and copies it to where it goes.
 *
 * <p>Everything is copied into the array first and checksummed there: another thread may change the
 * caller's arrays meanwhile, and a checksum that does not match the bytes would turn into a damaged
 * log. A record longer than the array passes through it piece by piece. For one thread at a time.
 */
final class RecordEncoder {

    private static final VarHandle INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** The longest record that is put together in one piece, in bytes. */
    static final int WHOLE_BYTES_MAX = 128 << 10;

    /** Holds the head of any operation with its key, and most whole records. */
    private final byte[] bytes = new byte[WHOLE_BYTES_MAX];

    private final CRC32C crc = new CRC32C();

    private int headBytes;
    private byte[] body = {};
    private int bodyBytes;

    /** Starts a record of one operation. The value is not copied yet. */
    void startOperation(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        headBytes =
                Operation.writeHead(
                        bytes,
                        RecordFormat.HEADER_BYTES,
                        kind,
                        bucket,
                        key,
                        value.length,
                        expiryMillis);
        body = value;
        bodyBytes = value.length;
    }

    /** Starts a record of operations that are encoded already. They are not copied yet. */
    void startBatch(byte[] operations, int length) {
        headBytes = RecordFormat.HEADER_BYTES;
        body = operations;
        bodyBytes = length;
    }

    /** Returns the length of the record, in bytes; may exceed what a record can hold. */
    long recordBytes() {
        return (long) headBytes + bodyBytes;
    }

    /** Returns whether the whole record fits the array, and so can be staged. */
    boolean fitsWhole() {
        return recordBytes() <= bytes.length;
    }

    /**
     * Completes the record and copies it.
     *
     * @param target where to, with room for the record from {@code targetOffset} on
     * @param offset where the record begins in its segment
     * @return the checksum
     */
    int copyTo(
            MemorySegment target,
            long targetOffset,
            long seed,
            long offset,
            int sequenceDelta,
            int timeDelta,
            int durableDistance) {
        INT.set(bytes, RecordFormat.LENGTH, (int) recordBytes());
        INT.set(bytes, RecordFormat.SEQUENCE_DELTA, sequenceDelta);
        INT.set(bytes, RecordFormat.TIME_DELTA, timeDelta);
        INT.set(bytes, RecordFormat.DURABLE_DISTANCE, durableDistance);
        int copied = Math.min(bodyBytes, bytes.length - headBytes);
        System.arraycopy(body, 0, bytes, headBytes, copied);
        int filled = headBytes + copied;
        crc.reset();
        crc.update(bytes, RecordFormat.LENGTH, filled - RecordFormat.LENGTH);
        int checksum;
        if (copied == bodyBytes) {
            checksum = RecordFormat.checksum(crc.getValue(), seed, offset);
            INT.set(bytes, RecordFormat.CHECKSUM, checksum);
            copyOut(filled, target, targetOffset);
        } else {
            INT.set(bytes, RecordFormat.CHECKSUM, 0);
            copyOut(filled, target, targetOffset);
            copyRest(copied, target, targetOffset + filled);
            checksum = RecordFormat.checksum(crc.getValue(), seed, offset);
            target.set(Layouts.U32, targetOffset + RecordFormat.CHECKSUM, checksum);
        }
        body = bytes;
        return checksum;
    }

    private void copyRest(int copied, MemorySegment target, long targetOffset) {
        long to = targetOffset;
        for (int from = copied; from < bodyBytes; ) {
            int piece = Math.min(bodyBytes - from, bytes.length);
            System.arraycopy(body, from, bytes, 0, piece);
            crc.update(bytes, 0, piece);
            copyOut(piece, target, to);
            from += piece;
            to += piece;
        }
    }

    private void copyOut(int count, MemorySegment target, long targetOffset) {
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, targetOffset, count);
    }
}
