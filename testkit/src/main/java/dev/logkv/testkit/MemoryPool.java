package dev.logkv.testkit;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Native memory for the files of one simulation and of all its crash images. Memory that is given
 * back is handed out again: to allocate and free it for each of many thousand images would take
 * longer than to recover them.
 *
 * <p>What is not given back is freed when nothing refers to it. Safe for use by several threads.
 */
final class MemoryPool {

    private static final long BYTES_MIN = 4 * Page.BYTES;

    /** Free memory by the binary logarithm of its size. */
    private final List<Deque<MemorySegment>> free = new ArrayList<>();

    MemoryPool() {
        for (int i = 0; i < Long.SIZE; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** Returns memory of at least some size, all zeros. */
    MemorySegment take(long bytes) {
        int log = Long.SIZE - Long.numberOfLeadingZeros(Math.max(bytes, BYTES_MIN) - 1);
        MemorySegment memory;
        synchronized (this) {
            memory = free.get(log).poll();
        }
        return memory != null
                ? memory.fill((byte) 0)
                : Arena.ofAuto().allocate(1L << log, Page.BYTES);
    }

    /** Takes memory back. Nobody may use it any more. */
    synchronized void give(MemorySegment memory) {
        free.get(Long.numberOfTrailingZeros(memory.byteSize())).push(memory);
    }
}
