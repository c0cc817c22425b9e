package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.store.StoreAccess;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final long SEED = 9;

    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    /** Runs out of memory at one call, or from one call on. */
    private static final class FailingAllocator implements MemoryAllocator {

        private final long nth;
        private final boolean forEver;
        private final Supplier<Throwable> failure;
        private long calls;
        private boolean healed;

        FailingAllocator(long nth, boolean forEver, Supplier<Throwable> failure) {
            this.nth = nth;
            this.forEver = forEver;
            this.failure = failure;
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

    /** Enough small entries for an index to grow several times, and for a few segments. */
    private static List<StoreAction> actions() {
        List<StoreAction> actions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Change change = Change.put("key" + i % 150, "v" + i);
            actions.add(
                    switch (i % 10) {
                        case 3 -> StoreAction.write(change, Durability.SYNC);
                        case 6 ->
                                new StoreAction.Group(
                                        List.of(List.of(change), List.of(change, change)));
                        case 9 ->
                                new StoreAction.Write(
                                        List.of(change, Change.delete("key" + i / 2)),
                                        Durability.BUFFERED);
                        default -> StoreAction.write(change, Durability.BUFFERED);
                    });
        }
        actions.add(10, new StoreAction.Create("bucket"));
        actions.add(150, new StoreAction.Reopen());
        return actions;
    }

    @Test
    void anyAllocationFailsOnce_storeGoesOn() {
        int rebuilt = 0;
        long nth = 1;
        for (Run run = new Run(1, false); run.happened(); run = new Run(++nth, false)) {
            rebuilt += run.rebuilt;
            assertThat(run.readOnly).as("read-only, allocation %d", nth).isFalse();
        }
        System.out.printf(
                "allocations failed once: %d, %d indexes built again%n", nth - 1, rebuilt);
        assertThat(rebuilt).isGreaterThan(3);
    }

    @Test
    void allAllocationsFailFromOneOn_storeIsReadOnlyOrRefuses() {
        int readOnly = 0;
        long nth = 1;
        for (Run run = new Run(1, true); run.happened(); run = new Run(++nth, true)) {
            readOnly += run.readOnly ? 1 : 0;
        }
        System.out.printf("allocations failed for ever: %d, %d read-only%n", nth - 1, readOnly);
        assertThat(readOnly).isGreaterThan(3);
    }

    /** Does all actions with one fault, and checks the store after each failure and at the end. */
    private static final class Run {

        private final FailingAllocator allocator;
        private final History history = new History();
        private final VirtualClock clock = new VirtualClock();
        private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
        private final StoreDriver driver;
        private int rebuilt;
        private boolean readOnly;

        Run(long nth, boolean forEver) {
            Supplier<Throwable> failure =
                    nth % 2 == 0
                            ? () -> new OutOfMemoryError("injected")
                            : () -> new IllegalArgumentException("injected");
            this.allocator = new FailingAllocator(nth, forEver, failure);
            Options options =
                    Options.builder()
                            .segmentBytes(8 << 10)
                            .syncInterval(Duration.ZERO)
                            .freeSpaceFloor(0)
                            .eventListener(
                                    event -> rebuilt += event instanceof Event.IndexRebuilt ? 1 : 0)
                            .build();
            this.driver =
                    new StoreDriver(
                            new SimulatedGround(fs),
                            history,
                            options,
                            TreeShape.of(options.tableBytes()),
                            SEED,
                            clock,
                            allocator,
                            StoreAccess::submit);
            try (fs) {
                doAll();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "allocation %d %s: %s"
                                .formatted(nth, forEver ? "and all later" : "only", e.getMessage()),
                        e);
            }
        }

        boolean happened() {
            return allocator.calls >= allocator.nth;
        }

        private void doAll() {
            openOrRetry();
            for (StoreAction action : actions()) {
                perform(action);
            }
            check();
            driver.close();
            fs.assertNothingLeaked();
            allocator.healed = true;
            driver.open();
            check();
            driver.close();
            fs.assertNothingLeaked();
        }

        private void openOrRetry() {
            try {
                driver.open();
            } catch (OutOfMemoryError | IllegalArgumentException e) {
                assertThat(e).hasMessage("injected");
                fs.assertNothingLeaked();
                allocator.healed |= allocator.forEver;
                driver.open();
            }
        }

        private void perform(StoreAction action) {
            boolean wasReadOnly = readOnly;
            int before = history.acknowledged();
            try {
                if (action instanceof StoreAction.Reopen) {
                    driver.close();
                    fs.assertNothingLeaked();
                    openOrRetry();
                    readOnly = false;
                } else {
                    driver.perform(action);
                    assertThat(wasReadOnly && history.acknowledged() > before)
                            .as("acknowledged by a read-only store")
                            .isFalse();
                }
            } catch (OutOfMemoryError | IllegalArgumentException | LogKVException e) {
                readOnly = driver.db().stats().readOnlyReason().isPresent();
                assertThat(readOnly || !(e instanceof LogKVException.ReadOnly)).isTrue();
                if (!wasReadOnly) {
                    check();
                }
            }
        }

        private void check() {
            int visible = history.pointOf(driver.db().stats().sequence());
            assertThat(visible).isBetween(history.acknowledged(), history.begun());
            assertThat(driver.read()).isEqualTo(history.readable(visible, clock.millis()));
        }
    }
}
