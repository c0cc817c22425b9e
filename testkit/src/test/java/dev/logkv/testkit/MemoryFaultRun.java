package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.store.StoreAccess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does actions while memory runs out, and checks the store after each failure and at the end. */
final class MemoryFaultRun {

    private static final long SEED = 9;

    private final MemoryFaults faults;
    private final History history = new History();
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final StoreDriver driver;
    private int rebuilt;
    private int failed;
    private boolean readOnly;

    private MemoryFaultRun(MemoryFaults faults) {
        this.faults = faults;
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
                        faults.allocator(),
                        StoreAccess::submit);
    }

    /** Does all actions with faults. */
    static MemoryFaultRun of(MemoryFaults faults, List<StoreAction> actions) {
        MemoryFaultRun run = new MemoryFaultRun(faults);
        try (SimulatedFileSystem _ = run.fs) {
            run.doAll(actions);
            return run;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("%s: %s".formatted(faults, e.getMessage()), e);
        }
    }

    /**
     * Returns enough small writes for an index to grow several times, and for a few segments.
     *
     * @param groups whether some come from several threads at once
     */
    static List<StoreAction> writes(boolean groups) {
        List<StoreAction> actions = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Change change = Change.put("key" + i % 150, "v" + i);
            actions.add(
                    switch (i % 10) {
                        case 3 -> StoreAction.write(change, Durability.SYNC);
                        case 6 ->
                                groups
                                        ? new StoreAction.Group(
                                                List.of(List.of(change), List.of(change, change)))
                                        : new StoreAction.Write(
                                                List.of(change, change), Durability.SYNC);
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

    /** Returns how many indexes were built again. */
    int rebuilt() {
        return rebuilt;
    }

    /** Returns how many actions failed. */
    int failed() {
        return failed;
    }

    /** Returns whether the store was read-only at last. */
    boolean isReadOnly() {
        return readOnly;
    }

    private void doAll(List<StoreAction> actions) {
        openOrRetry();
        for (StoreAction action : actions) {
            perform(action);
        }
        check();
        driver.close();
        assertNothingLeaked();
        faults.stop();
        driver.open();
        check();
        driver.close();
        assertNothingLeaked();
    }

    private void openOrRetry() {
        try {
            driver.open();
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            assertThat(e).hasMessage("injected");
            assertNothingLeaked();
            if (faults.areForEver()) {
                faults.stop();
            }
            driver.open();
        }
    }

    private void perform(StoreAction action) {
        boolean wasReadOnly = readOnly;
        int before = history.acknowledged();
        try {
            if (action instanceof StoreAction.Reopen) {
                driver.close();
                assertNothingLeaked();
                openOrRetry();
                readOnly = false;
            } else {
                act(action);
                assertThat(wasReadOnly && history.acknowledged() > before)
                        .as("acknowledged by a read-only store")
                        .isFalse();
            }
        } catch (OutOfMemoryError | IllegalArgumentException | LogKVException e) {
            failed++;
            readOnly = driver.db().stats().readOnlyReason().isPresent();
            assertThat(readOnly || !(e instanceof LogKVException.ReadOnly)).isTrue();
            if (!wasReadOnly) {
                check();
            }
        }
    }

    private void act(StoreAction action) {
        faults.arm();
        try {
            driver.perform(action);
        } finally {
            faults.disarm();
        }
    }

    private void assertNothingLeaked() {
        if (!faults.mayLeak()) {
            fs.assertNothingLeaked();
        }
    }

    private void check() {
        int visible = history.pointOf(driver.db().stats().sequence());
        assertThat(visible).isBetween(history.acknowledged(), history.begun());
        assertThat(driver.read()).isEqualTo(history.readable(visible, clock.millis()));
    }
}
