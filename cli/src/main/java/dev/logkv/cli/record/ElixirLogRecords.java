package dev.logkv.cli.record;

import dev.logkv.LogKV;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * The log of the teaching engine that LogKV grew from: entries one after the other, big-endian,
 * without a checksum. The last entry of a key is its newest value.
 *
 * <pre>timestamp_ms u64 | key_size u16 | value_size u32 | key | value</pre>
 *
 * The time is not kept. A last entry that ends before its sizes say was torn by a crash; it is left
 * out, and {@link #tornTail} says where it began.
 */
public final class ElixirLogRecords implements RecordReader {

    private static final int HEADER_BYTES = Long.BYTES + Short.BYTES + Integer.BYTES;

    private final InputStream in;
    private long start;
    private long end;
    private boolean isTorn;
    private byte[] key = {};
    private byte[] value = {};

    /** Begins at the first entry. */
    public ElixirLogRecords(InputStream in) {
        this.in = new BufferedInputStream(in, 64 << 10);
    }

    @Override
    public boolean next() throws IOException, BadRecordException {
        if (isTorn) {
            return false;
        }
        start = end;
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            isTorn = header.length > 0;
            return false;
        }
        int keyBytes = Short.toUnsignedInt(ByteBuffer.wrap(header).getShort(Long.BYTES));
        long valueBytes =
                Integer.toUnsignedLong(ByteBuffer.wrap(header).getInt(Long.BYTES + Short.BYTES));
        if (valueBytes > LogKV.VALUE_BYTES_MAX) {
            return skipTooLong(keyBytes, valueBytes);
        }
        // Grows with what is really there, so a size that is nonsense costs no memory.
        key = in.readNBytes(keyBytes);
        value = in.readNBytes((int) valueBytes);
        if (key.length < keyBytes || value.length < valueBytes) {
            isTorn = true;
            return false;
        }
        end += HEADER_BYTES + keyBytes + valueBytes;
        return true;
    }

    /** Tells an entry that is too long from one that is torn: the bytes are there. */
    private boolean skipTooLong(int keyBytes, long valueBytes)
            throws IOException, BadRecordException {
        long bytes = keyBytes + valueBytes;
        long skipped = 0;
        while (skipped < bytes) {
            long step = in.skip(bytes - skipped);
            if (step == 0 && in.read() < 0) {
                isTorn = true;
                return false;
            }
            skipped += Math.max(1, step);
        }
        end += HEADER_BYTES + bytes;
        throw BadRecordException.at(
                place(),
                "value of %,d bytes, at most %,d".formatted(valueBytes, LogKV.VALUE_BYTES_MAX));
    }

    /** Returns where the torn last entry begins, in bytes, if the reader has come to one. */
    public OptionalLong tornTail() {
        return isTorn ? OptionalLong.of(start) : OptionalLong.empty();
    }

    @Override
    public String place() {
        return "offset " + start;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
