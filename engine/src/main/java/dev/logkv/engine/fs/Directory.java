package dev.logkv.engine.fs;

import dev.logkv.LogKVException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/**
 * One flat directory of files. What is created, renamed or deleted in it is durable after the next
 * {@link #sync}, and may be durable in any order before it; the bytes of a file are another matter,
 * see {@link StoreFile#force}.
 *
 * <p>Safe for use by several threads. Engine threads only: an interrupted thread would close the
 * channel that it is using.
 */
public interface Directory extends AutoCloseable {

    /** Where it is; for messages. */
    Path path();

    /**
     * Returns a new arena to map files into, for any thread to use and to close. The JVM has every
     * thread stop for a moment when one is closed; a simulation with one thread needs none of that.
     */
    default Arena newArena() {
        return Arena.ofShared();
    }

    /** Returns the names of the regular files, sorted. */
    List<String> list() throws IOException;

    /**
     * Creates an empty file, readable and writable by its owner only.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is one of that name
     */
    StoreFile create(String name) throws IOException;

    /**
     * Opens a file for reading and writing.
     *
     * @throws java.nio.file.NoSuchFileException if there is none of that name
     */
    StoreFile open(String name) throws IOException;

    /** Renames a file atomically, in place of one that has the new name. Open files stay open. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file. Open files and mappings of it stay usable. */
    void delete(String name) throws IOException;

    /** Makes every creation, rename and deletion before this call durable. */
    void sync() throws IOException;

    /** Returns how many bytes this process may still allocate on the device. */
    long freeBytes() throws IOException;

    /**
     * Brings a part of a mapped file into memory, if it is not there, and no more than that. A
     * fault in the mapping would read what lies around too, up to megabytes by the settings of the
     * device, and throw out as much when memory is short.
     *
     * <p>A hint, and the one call here for any thread: an interrupt does not close what it uses.
     * Where it fails nothing is said, because the access that follows meets the same fault.
     *
     * @param mapping of the whole file
     * @throws IllegalStateException if the mapping was closed
     */
    void load(String name, MemorySegment mapping, long offset, long bytes);

    /**
     * Returns how much memory there is for this process and for the pages of its files, in bytes:
     * that of the machine, or what a container allows.
     */
    long memoryBytes();

    /**
     * Takes the exclusive lock of this directory, held until {@link #close}. The lock is the
     * operating system's, on a file {@value #LOCK_FILE} that names its holder, and a registry for
     * the whole JVM beside it: POSIX knows no conflict within one process and drops a process's
     * lock when it closes any channel on the file.
     *
     * @throws LogKVException.Locked if somebody holds it, with who that is
     */
    void lock() throws IOException;

    /** Lets go of the lock, if it was taken. Files stay open. Closing twice does nothing. */
    @Override
    void close() throws IOException;

    /** Name of the lock file, which {@link #list} leaves out. */
    String LOCK_FILE = "LOCK";
}
