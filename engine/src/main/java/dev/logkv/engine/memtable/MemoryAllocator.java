package dev.logkv.engine.memtable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Where a memtable gets its memory: {@code Arena::allocate}, or a test's that runs out of it. */
@FunctionalInterface
public interface MemoryAllocator {

    /**
     * Returns zeroed memory that lives as long as the arena.
     *
     * @throws OutOfMemoryError if there is none left
     */
    MemorySegment allocate(Arena arena, long bytes, long alignment);

    /** Returns a new arena to allocate in, for any thread to use and to close. */
    default Arena newArena() {
        return Arena.ofShared();
    }
}
