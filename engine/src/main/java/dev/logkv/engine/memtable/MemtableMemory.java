package dev.logkv.engine.memtable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The off-heap memory of one memtable: allocated and zeroed ahead, on a background thread, so that
 * the write path meets pages that are already there; freed as a whole.
 *
 * <p>Memory that is outgrown is not given back before the end, because a reader may still be in it.
 * With an expectation that holds nothing is outgrown.
 *
 * <p>May be created and closed on any thread. Whoever uses a segment of closed memory gets an
 * {@code IllegalStateException}.
 */
public final class MemtableMemory implements AutoCloseable {

    /** The most entries that can be expected: an entry number and one must fit in 31 bits. */
    public static final long ENTRIES_MAX = Integer.MAX_VALUE - 1L;

    private static final long ENTRIES_MIN = 64;
    private static final long CACHE_LINE_BYTES = 64;

    private final MemoryAllocator allocator;
    private final Arena arena;
    private final AtomicLong bytes = new AtomicLong();
    private final MemorySegment slots;
    private final MemorySegment entries;

    /**
     * Allocates memory for an expected number of entries. More will fit, by growing.
     *
     * @param entriesExpected 0 to {@value #ENTRIES_MAX}
     */
    public MemtableMemory(long entriesExpected) {
        this(Arena::allocate, entriesExpected);
    }

    /**
     * Allocates memory for an expected number of entries.
     *
     * @param allocator where this memory and what the memtable grows by come from
     * @param entriesExpected 0 to {@value #ENTRIES_MAX}
     * @throws OutOfMemoryError if there is none left; nothing is held then
     */
    public MemtableMemory(MemoryAllocator allocator, long entriesExpected) {
        if (entriesExpected < 0 || entriesExpected > ENTRIES_MAX) {
            throw new IllegalArgumentException(
                    "%,d entries expected, must be 0 to %,d"
                            .formatted(entriesExpected, ENTRIES_MAX));
        }
        this.allocator = allocator;
        this.arena = allocator.newArena();
        long count = Math.max(entriesExpected, ENTRIES_MIN);
        boolean complete = false;
        try {
            slots = allocate(MemtableLayout.slotsFor(count) * MemtableLayout.SLOT_BYTES);
            entries = allocate(count * MemtableLayout.ENTRY_BYTES);
            complete = true;
        } finally {
            if (!complete) {
                arena.close();
            }
        }
    }

    /** Returns how much is allocated, in bytes. */
    public long bytes() {
        return bytes.get();
    }

    /** Frees the memory; does nothing when that was done. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    MemorySegment slots() {
        return slots;
    }

    MemorySegment entries() {
        return entries;
    }

    /** Returns more zeroed memory, freed with the rest. */
    MemorySegment allocate(long size) {
        MemorySegment segment = allocator.allocate(arena, size, CACHE_LINE_BYTES);
        bytes.addAndGet(size);
        return segment;
    }
}
