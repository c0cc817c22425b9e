package dev.logkv.engine.fs;

import java.lang.foreign.MemorySegment;

/**
 * Knows whether the tables and values of a store are larger than the memory that could keep them.
 * If they are, point reads load what they are about to touch, and no more: the faults that they
 * would take otherwise read what lies around too, which nobody wants, and throw out what somebody
 * does. Scans and merges do want it, and leave it to the faults.
 *
 * <p>To ask for each read costs some microseconds: nothing beside a read from the device, much
 * beside one from memory. So nobody asks while all tables fit. May be used by any thread.
 */
public final class Residency {

    /**
     * Where a heap may be as large as the machine, this part of it is left for tables, at least.
     */
    private static final long PAGE_CACHE_PART = 8;

    private final Directory directory;

    /** Memory that is not for tables: the heap, and the memtables. */
    private final long otherBytes;

    private volatile boolean scarce;

    /**
     * @param otherBytes how much memory the process may take beside the pages of its files
     */
    public Residency(Directory directory, long otherBytes) {
        this.directory = directory;
        this.otherBytes = otherBytes;
    }

    /** Looks whether files of so many bytes fit into memory; takes a millisecond. */
    public void look(long fileBytes) {
        long all = directory.memoryBytes();
        scarce = fileBytes > Math.max(all - otherBytes, all / PAGE_CACHE_PART);
    }

    /** Returns whether to {@link #load} before a point read. */
    public boolean isScarce() {
        return scarce;
    }

    /**
     * Loads a part of a file.
     *
     * @throws IllegalStateException if the file was closed
     */
    public void load(String name, MemorySegment file, long offset, long bytes) {
        directory.load(name, file, offset, bytes);
    }
}
