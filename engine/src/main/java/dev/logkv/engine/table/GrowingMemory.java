package dev.logkv.engine.table;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Native memory that is filled from its beginning and moves when it has to grow. */
final class GrowingMemory implements AutoCloseable {

    private Arena arena;
    private MemorySegment bytes;
    private long size;

    /**
     * @param capacity at first, in bytes, at least 1
     */
    GrowingMemory(long capacity) {
        arena = Arena.ofConfined();
        bytes = arena.allocate(capacity);
    }

    /** Adds bytes, which are to be written, and returns where they begin. */
    long extend(long count) {
        long from = size;
        if (from + count > bytes.byteSize()) {
            grow(from + count);
        }
        size = from + count;
        return from;
    }

    private void grow(long needed) {
        Arena larger = Arena.ofConfined();
        MemorySegment copy = larger.allocate(Math.max(needed, 2 * bytes.byteSize()));
        MemorySegment.copy(bytes, 0, copy, 0, size);
        arena.close();
        arena = larger;
        bytes = copy;
    }

    /** Empties it. */
    void clear() {
        size = 0;
    }

    /** Returns the memory, as it is until the next {@link #extend}. */
    MemorySegment bytes() {
        return bytes;
    }

    /** Returns how much of it is filled, in bytes. */
    long size() {
        return size;
    }

    @Override
    public void close() {
        arena.close();
    }
}
