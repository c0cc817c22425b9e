package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A segment file as recovery finds it, mapped, before anybody has judged what is in it.
 *
 * @param number the number in its name
 * @param file open
 * @param bytes the whole file
 * @param arena owns the mapping
 */
record SegmentImage(long number, StoreFile file, MemorySegment bytes, Arena arena) {

    /** Indexes have 32 bits for an offset. No writer makes half of that. */
    static final long BYTES_MAX = 1L << 32;

    /**
     * Opens a segment.
     *
     * @param writable whether it may be mended
     * @throws LogKVException.Corruption if the file is longer than any segment
     */
    static SegmentImage open(Directory directory, long number, boolean writable)
            throws IOException {
        StoreFile file = directory.open(SegmentFiles.name(number));
        Arena arena = directory.newArena();
        try {
            long size = file.size();
            if (size > BYTES_MAX) {
                throw new LogKVException.Corruption(
                        file.name(), BYTES_MAX, "no segment has %,d bytes".formatted(size));
            }
            return new SegmentImage(number, file, file.map(size, writable, arena), arena);
        } catch (Throwable failure) {
            arena.close();
            file.close();
            throw failure;
        }
    }

    String name() {
        return SegmentFiles.name(number);
    }

    /** Returns whether it was prepared, and has no header since as far as the device knows. */
    boolean isBlank() throws IOException {
        return isRecycled() || isZero();
    }

    /**
     * Returns whether it was another segment before, and no header was ever made durable since.
     * Records without one can be in it: pages of the first use that power was lost in.
     */
    boolean isRecycled() throws IOException {
        try {
            return bytes.byteSize() >= SegmentHeader.BYTES
                    && SegmentHeader.isRecycled(bytes, number);
        } catch (InternalError e) {
            throw new IOException("cannot read the header of " + name(), e);
        }
    }

    /** As above, under its new name or still under the old one. */
    boolean wasToBeRecycled() throws IOException {
        try {
            return bytes.byteSize() >= SegmentHeader.BYTES && SegmentHeader.isRecycled(bytes);
        } catch (InternalError e) {
            throw new IOException("cannot read the header of " + name(), e);
        }
    }

    private boolean isZero() throws IOException {
        try {
            return bytes.byteSize() >= SegmentHeader.BYTES
                    && Zeros.isZero(bytes, 0, bytes.byteSize());
        } catch (InternalError e) {
            throw new IOException("cannot read " + name(), e);
        }
    }

    /**
     * Reads the header.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    SegmentHeader header() throws IOException {
        try {
            return SegmentHeader.read(bytes, name(), number);
        } catch (InternalError e) {
            throw new IOException("cannot read the header of " + name(), e);
        }
    }

    /** Returns whether the header is whole, though it may be another file's. */
    boolean hasIntactHeader() throws IOException {
        try {
            return Envelope.isIntact(bytes);
        } catch (InternalError e) {
            throw new IOException("cannot read the header of " + name(), e);
        }
    }

    /** Fills the file with zeros from an offset on, and forces it. */
    void zeroFrom(long offset) throws IOException {
        try {
            bytes.asSlice(offset).fill((byte) 0);
        } catch (InternalError e) {
            throw new IOException("cannot write to " + name() + " at offset " + offset, e);
        }
        file.force();
    }

    /**
     * Makes this an empty segment. The zeros are durable before the header is there: with it, old
     * records behind it would be taken for the log.
     */
    void startAgain(SegmentHeader header) throws IOException {
        zeroFrom(0);
        try {
            header.write(bytes);
        } catch (InternalError e) {
            throw new IOException("cannot write the header of " + name(), e);
        }
        file.force();
    }

    /** Writes bytes once more that are there already. */
    void writeAgain(long offset, MemorySegment buffer) throws IOException {
        try {
            buffer.copyFrom(bytes.asSlice(offset, buffer.byteSize()));
        } catch (InternalError e) {
            throw new IOException("cannot read " + name() + " at offset " + offset, e);
        }
        file.write(offset, buffer);
    }

    /**
     * Says that the file was shortened or lengthened: its length was durable before its first use,
     * so no crash explains another one.
     *
     * @param expected the length that it should have, at least
     */
    LogKVException.Corruption lengthIsWrong(long expected) {
        return new LogKVException.Corruption(
                name(),
                Math.min(expected, bytes.byteSize()),
                "the file has %,d bytes, expected %,d".formatted(bytes.byteSize(), expected));
    }

    void close() throws IOException {
        arena.close();
        file.close();
    }
}
