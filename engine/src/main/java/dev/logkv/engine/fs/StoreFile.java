package dev.logkv.engine.fs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An open file: written at offsets, mapped, forced. Writes and stores into a mapping of the same
 * file see each other at once.
 *
 * <p>Safe for use by several threads. Engine threads only, like {@link Directory}; a mapping may be
 * used by any thread.
 */
public interface StoreFile extends AutoCloseable {

    /** Name it was opened or created with. */
    String name();

    /** Returns the length in bytes. */
    long size() throws IOException;

    /**
     * Writes zeros from an offset up to another, and grows the file if it is shorter: its space is
     * really reserved on the device then, forced or not, so later writes and mapped stores in it
     * cannot run out of space.
     *
     * @param from at most the length of the file
     * @param to the byte behind the last
     * @throws IOException if the device is full; the length may be anything in between
     */
    void allocate(long from, long to) throws IOException;

    /**
     * Grows the file with zeros to a length. Nothing is reserved on the device for them.
     *
     * @param bytes the new length, at least the present one
     */
    void extend(long bytes) throws IOException;

    /** Writes all bytes at an offset; the file grows as needed. */
    void write(long offset, MemorySegment bytes) throws IOException;

    /**
     * Reads at an offset until the target is full or the file ends.
     *
     * @return how many bytes were read
     */
    long read(long offset, MemorySegment target) throws IOException;

    /**
     * Makes the bytes and the length durable: what was written and what was stored through a
     * mapping, by anybody, before this call. After it has failed once nothing in this file can be
     * relied on, whatever a later call returns.
     */
    void force() throws IOException;

    /**
     * As {@link #force()}, of a file that is written through a mapping: faster where that was much,
     * and other threads go on meanwhile.
     *
     * @param stored the part of the mapping that has changed since it was last forced, or more
     */
    void force(MemorySegment stored) throws IOException;

    /**
     * Makes the first bytes of a writable mapping of this file durable, to the end of their page.
     * Otherwise like {@link #force}: but what lies behind them, and may be large and not needed any
     * more, need not be written.
     */
    void forceFirst(MemorySegment mapping, long bytes) throws IOException;

    /**
     * Maps the first bytes of the file. The mapping lives as long as the arena and does not need
     * this file to stay open. An access that the device cannot serve throws {@link InternalError}.
     *
     * @param bytes at most the present length
     * @param writable whether stores are allowed
     */
    MemorySegment map(long bytes, boolean writable, Arena arena) throws IOException;

    /** Closes the file, but no mapping of it. Closing twice does nothing. */
    @Override
    void close() throws IOException;
}
