package dev.logkv.testkit;

import dev.logkv.engine.memtable.MemoryAllocator;
import java.lang.foreign.Arena;

/** Which allocations fail while a store is at work. One prints what it does. */
interface MemoryFaults {

    /** Returns what gives indexes their memory. */
    default MemoryAllocator allocator() {
        return Arena::allocate;
    }

    /** An action begins. */
    default void arm() {}

    /** The action has ended. */
    default void disarm() {}

    /** No allocation fails any more. */
    void stop();

    /** Returns whether they go on until they are stopped. */
    boolean areForEver();

    /**
     * Returns whether files may stay open: where whoever cleans up after one failure meets another.
     */
    default boolean mayLeak() {
        return false;
    }

    /** Returns whether any has failed. */
    boolean happened();
}
