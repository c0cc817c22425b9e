package dev.logkv.cli.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes the log of the teaching engine. */
public final class ElixirLog {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** Appends an entry. */
    public ElixirLog entry(String key, String value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        header(keyBytes.length, valueBytes.length);
        bytes.writeBytes(keyBytes);
        bytes.writeBytes(valueBytes);
        return this;
    }

    /** Appends the sizes of an entry without the entry. */
    public ElixirLog header(int keyBytes, int valueBytes) {
        bytes.writeBytes(
                ByteBuffer.allocate(14)
                        .putLong(1_570_752_011_620L)
                        .putShort((short) keyBytes)
                        .putInt(valueBytes)
                        .array());
        return this;
    }

    /** Returns the file. */
    public byte[] bytes() {
        return bytes.toByteArray();
    }
}
