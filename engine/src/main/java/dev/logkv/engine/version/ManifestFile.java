package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/**
 * A manifest that is open for appending. It has its full length from the start: an append cannot
 * run out of space, and a file that is shorter than its header says was damaged by somebody.
 *
 * <p>Used by one thread at a time. After anything has failed it is closed and never used again.
 */
final class ManifestFile implements AutoCloseable {

    private static final int BLOCK_BYTES = 4096;

    /** A version is written again when edits have taken this many times its bytes, and the room. */
    private static final int GROWTH = 3;

    /** Edits replayed at open; bounds how long that takes. */
    private static final long EDIT_BYTES_MAX = 64 << 20;

    private final StoreFile file;
    private final ManifestHeader header;
    private long end;

    private ManifestFile(StoreFile file, ManifestHeader header, long end) {
        this.file = file;
        this.header = header;
        this.end = end;
    }

    /**
     * Begins a file with a version. Its bytes, and then its name, are durable when this returns; if
     * it throws, a crash may leave the file or not.
     *
     * @param roomBytes how many bytes of edits it takes at least
     */
    static ManifestFile create(
            Directory directory,
            UUID storeId,
            long number,
            long hashSeed,
            Version version,
            long roomBytes)
            throws IOException {
        byte[] record = ManifestRecord.of(version);
        long used = ManifestHeader.BYTES + (long) record.length;
        long capacity = capacity(record, roomBytes);
        ManifestHeader header = new ManifestHeader(storeId, number, hashSeed, capacity);
        ManifestRecord.seal(record, header, ManifestHeader.BYTES);
        String unfinished = ManifestFiles.unfinishedName(number);
        StoreFile file = directory.create(unfinished);
        try {
            file.allocate(0, capacity);
            file.write(0, MemorySegment.ofArray(header.toBytes()));
            file.write(ManifestHeader.BYTES, MemorySegment.ofArray(record));
            file.force();
            directory.rename(unfinished, ManifestFiles.name(number));
            directory.sync();
            return new ManifestFile(file, header, used);
        } catch (Throwable failure) {
            discard(directory, unfinished, file, failure);
            throw failure;
        }
    }

    /** Returns the length of a file that begins with the record of a version. */
    static long capacity(byte[] record, long roomBytes) {
        long room = Math.min((long) GROWTH * record.length + roomBytes, EDIT_BYTES_MAX);
        long used = ManifestHeader.BYTES + (long) record.length;
        return (used + room + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    /** On a device that is full, what was begun must not take the last of the space. */
    private static void discard(
            Directory directory, String unfinished, StoreFile file, Throwable failure) {
        try {
            file.close();
            if (directory.list().contains(unfinished)) {
                directory.delete(unfinished);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Reads all of a manifest. */
    static byte[] read(StoreFile file) throws IOException {
        long size = file.size();
        if (size > Integer.MAX_VALUE - Long.BYTES) {
            throw new LogKVException.Corruption(
                    file.name(), 0, "no manifest has %,d bytes".formatted(size));
        }
        byte[] bytes = new byte[(int) size];
        long read = file.read(0, MemorySegment.ofArray(bytes));
        if (read < size) {
            throw new IOException(
                    "%s has %,d bytes, but only %,d could be read"
                            .formatted(file.name(), size, read));
        }
        return bytes;
    }

    boolean hasRoom(long bytes) {
        return bytes <= header.capacity() - end;
    }

    /** Appends a record, durable when this returns. */
    void append(byte[] record) throws IOException {
        ManifestRecord.seal(record, header, end);
        file.write(end, MemorySegment.ofArray(record));
        file.force();
        end += record.length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
