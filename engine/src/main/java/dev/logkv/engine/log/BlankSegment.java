package dev.logkv.engine.log;

import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A segment that was prepared and not used yet: a durable file, mapped, of zeros or recycled.
 *
 * @param number the number in its name
 * @param file open
 * @param bytes the whole file
 * @param arena owns the mapping
 */
public record BlankSegment(long number, StoreFile file, MemorySegment bytes, Arena arena)
        implements AutoCloseable {

    /** Returns the length of the file in bytes. */
    public long capacity() {
        return bytes.byteSize();
    }

    /** Closes file and mapping; the file stays, and the next recovery finds it. */
    @Override
    public void close() throws IOException {
        arena.close();
        file.close();
    }
}
