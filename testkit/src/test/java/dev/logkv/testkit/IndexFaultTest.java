package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.memtable.MemoryAllocator;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Lets every allocation of an index fail in turn. The log has everything, so the index is built
 * again and nobody notices; what fails before the log fails the write alone; what fails for ever
 * makes the store read-only, with the reason.
 */
class IndexFaultTest {

    private static final List<StoreAction> ACTIONS = MemoryFaultRun.writes(true);

    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    /** Runs out of memory at one call, or from one call on. */
    private static final class FailingAllocator implements MemoryAllocator, MemoryFaults {

        private final long nth;
        private final boolean forEver;
        private final Supplier<Throwable> failure;
        private long calls;
        private boolean healed;

        FailingAllocator(long nth, boolean forEver) {
            this.nth = nth;
            this.forEver = forEver;
            this.failure =
                    nth % 2 == 0
                            ? () -> new OutOfMemoryError("injected")
                            : () -> new IllegalArgumentException("injected");
        }

        @Override
        public MemoryAllocator allocator() {
            return this;
        }

        @Override
        public void stop() {
            healed = true;
        }

        @Override
        public boolean areForEver() {
            return forEver;
        }

        @Override
        public boolean happened() {
            return calls >= nth;
        }

        @Override
        public String toString() {
            return "allocation %d %s".formatted(nth, forEver ? "and all later" : "only");
        }

        @Override
        public MemorySegment allocate(Arena arena, long bytes, long alignment) {
            calls++;
            if (!healed && (forEver ? calls >= nth : calls == nth)) {
                switch (failure.get()) {
                    case Error error -> throw error;
                    case RuntimeException exception -> throw exception;
                    case Throwable other -> throw new AssertionError(other);
                }
            }
            return arena.allocate(bytes, alignment);
        }
    }

    @Test
    void anyAllocationFailsOnce_storeGoesOn() {
        int rebuilt = 0;
        long nth = 0;
        FailingAllocator allocator;
        do {
            nth++;
            allocator = new FailingAllocator(nth, false);
            MemoryFaultRun run = MemoryFaultRun.of(allocator, ACTIONS);
            rebuilt += run.rebuilt();
            assertThat(run.isReadOnly()).as("read-only, allocation %d", nth).isFalse();
        } while (allocator.happened());
        System.out.printf(
                "allocations failed once: %d, %d indexes built again%n", nth - 1, rebuilt);
        assertThat(rebuilt).isGreaterThan(3);
    }

    @Test
    void allAllocationsFailFromOneOn_storeIsReadOnlyOrRefuses() {
        int readOnly = 0;
        long nth = 0;
        FailingAllocator allocator;
        do {
            nth++;
            allocator = new FailingAllocator(nth, true);
            readOnly += MemoryFaultRun.of(allocator, ACTIONS).isReadOnly() ? 1 : 0;
        } while (allocator.happened());
        System.out.printf("allocations failed for ever: %d, %d read-only%n", nth - 1, readOnly);
        assertThat(readOnly).isGreaterThan(3);
    }
}
