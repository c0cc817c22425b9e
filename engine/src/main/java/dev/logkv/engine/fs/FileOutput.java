package dev.logkv.engine.fs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Writes a file from its beginning to its end through a buffer, and checksums what passes through,
 * section by section. What was reserved lies in one piece in the buffer and is written in place.
 * Engine threads only; for one thread.
 */
public final class FileOutput implements AutoCloseable {

    public static final int BUFFER_BYTES = 1 << 20;

    private final StoreFile file;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);
    private final ByteBuffer view = buffer.asByteBuffer();
    private final CRC32C crc = new CRC32C();

    /** How much of the file was written, and how much of the buffer is filled. */
    private long written;

    private int filled;

    /** Where the section began in the file, and from where in the buffer it has no checksum yet. */
    private long sectionStart;

    private int unchecked;

    public FileOutput(StoreFile file) {
        this.file = file;
    }

    /** Returns where in the file the next byte goes. */
    public long position() {
        return written + filled;
    }

    /** Begins a section here. */
    public void startSection() {
        sectionStart = position();
        unchecked = filled;
        crc.reset();
    }

    /** Returns how long the section is so far, in bytes. */
    public long sectionBytes() {
        return position() - sectionStart;
    }

    /** Returns the CRC32C of the section so far. */
    public int checksum() {
        checksumTo(filled);
        return (int) crc.getValue();
    }

    /**
     * Returns where the section begins in the {@linkplain #buffer buffer}; negative if a part of it
     * was written already. Nothing of it has a checksum yet.
     */
    public long sectionInBuffer() {
        return sectionStart - written;
    }

    /** Shortens the section, which is in the buffer and has no checksum yet. */
    public void shortenSection(int bytes) {
        filled = (int) sectionInBuffer() + bytes;
    }

    public MemorySegment buffer() {
        return buffer;
    }

    /**
     * Makes room in the buffer for some bytes, at most {@value #BUFFER_BYTES}.
     *
     * @return where in the buffer they go; {@link #advance} says that they are there
     */
    public int reserve(int bytes) throws IOException {
        if (bytes > BUFFER_BYTES - filled) {
            flush();
        }
        return filled;
    }

    public void advance(int bytes) {
        filled += bytes;
    }

    /** Adds bytes, as many as there may be. */
    public void append(MemorySegment source, long from, long length) throws IOException {
        long done = 0;
        while (done < length) {
            if (filled == BUFFER_BYTES) {
                flush();
            }
            int count = (int) Math.min(length - done, BUFFER_BYTES - filled);
            MemorySegment.copy(source, from + done, buffer, filled, count);
            filled += count;
            done += count;
        }
    }

    /** Adds zeros up to a multiple of some bytes. */
    public void pad(int alignment) throws IOException {
        int bytes = (int) (-position() & alignment - 1);
        int at = reserve(bytes);
        buffer.asSlice(at, bytes).fill((byte) 0);
        advance(bytes);
    }

    /** Writes what is in the buffer. */
    public void flush() throws IOException {
        checksumTo(filled);
        file.write(written, buffer.asSlice(0, filled));
        written += filled;
        filled = 0;
        unchecked = 0;
    }

    private void checksumTo(int end) {
        crc.update(view.limit(end).position(unchecked));
        unchecked = end;
    }

    @Override
    public void close() {
        arena.close();
    }
}
