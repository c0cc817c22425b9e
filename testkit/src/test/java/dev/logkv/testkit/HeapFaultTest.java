package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Lets the heap run out at allocations of the write path, on callers and in the background: what
 * fails before the log fails the write alone; what fails behind it leaves a store that is right or
 * read-only, and right when it is opened again; and nobody waits for ever.
 */
class HeapFaultTest {

    @Test
    void heapRunsOut_anywhereInAWrite_nothingIsLostAndNobodyWaits() {
        Throwable found = PatchedEngine.withHeapFaults().run("heap");
        if (found != null) {
            throw new AssertionError(found.getMessage(), found);
        }
        assertThat(found).isNull();
    }
}
