package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Durability;
import dev.logkv.LogKVException;
import dev.logkv.engine.store.StoreAccess;
import java.lang.foreign.Arena;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One workload with one fault, and what the store makes of it: nothing that was acknowledged is
 * lost, a poisoned log acknowledges nothing, reads go on, nothing stays open, and the store can be
 * opened again when the fault is gone.
 */
final class FaultRun {

    private static final Set<FileOperation> ALL = EnumSet.allOf(FileOperation.class);

    /** Images of one crash after the fault. */
    private static final int IMAGES_MAX = 6;

    private final CrashWorkload workload;
    private final CrashOracle oracle;
    private final History history = new History();
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedFileSystem fs;
    private final StoreDriver driver;
    private boolean readOnly;
    private boolean judged;
    private boolean judgedUnnoticed;

    FaultRun(CrashWorkload workload) {
        this.workload = workload;
        this.oracle = new CrashOracle(workload);
        this.fs = SimulatedFileSystem.crashable(CrashOptions.of(workload.seed(), IMAGES_MAX));
        this.driver =
                new StoreDriver(
                        new SimulatedGround(fs),
                        history,
                        workload.options(),
                        workload.shape(),
                        workload.seed(),
                        clock,
                        Arena::allocate,
                        StoreAccess::submit);
    }

    /** Returns whether the fault came to pass. */
    boolean withFault(int nth, Faults.Kind kind, boolean forEver) {
        try (fs) {
            if (forEver) {
                fs.faults().failFrom(ALL, ".*", nth, kind);
            } else {
                fs.faults().failOnce(ALL, ".*", nth, kind);
            }
            openOrRetry();
            for (StoreAction action : workload.actions()) {
                perform(action);
            }
            closeAndJudge();
            reopenAndWrite();
            return fs.faults().injected() > 0;
        }
    }

    private void openOrRetry() {
        try {
            driver.open();
        } catch (LogKVException e) {
            fs.assertNothingLeaked();
            judge();
            fs.faults().clear();
            driver.open();
        }
    }

    private void perform(StoreAction action) {
        boolean wasReadOnly = readOnly;
        boolean reopens = action instanceof StoreAction.Reopen;
        try {
            if (reopens) {
                closeAndJudge();
                openOrRetry();
                readOnly = false;
            } else {
                int before = history.acknowledged();
                driver.perform(action);
                assertThat(wasReadOnly && history.acknowledged() > before)
                        .as("acknowledged by a read-only store: " + action)
                        .isFalse();
                judgeUnnoticed();
            }
        } catch (LogKVException e) {
            readOnly = driver.db().stats().readOnlyReason().isPresent();
            assertThat(readOnly || !(e instanceof LogKVException.ReadOnly))
                    .as("refused, but stats give no reason")
                    .isTrue();
            checkReads();
            judge();
        }
    }

    private void checkReads() {
        int visible = history.pointOf(driver.db().stats().sequence());
        assertThat(visible).as("visible").isEqualTo(history.acknowledged());
        assertThat(driver.read()).isEqualTo(history.readable(visible, clock.millis()));
    }

    /** Crashes here, once, after the action in which the fault came to pass and nobody was told. */
    private void judgeUnnoticed() {
        if (!judgedUnnoticed && !judged && fs.faults().injected() > 0) {
            judgedUnnoticed = true;
            judgeImages();
        }
    }

    /** Crashes here, once, after the first action that failed; and at the end in any case. */
    private void judge() {
        if (!judged) {
            judged = true;
            judgeImages();
        }
    }

    /** Crashes here; without a fault so far there is nothing new to see. */
    private void judgeImages() {
        if (fs.faults().injected() == 0) {
            return;
        }
        fs.boundary("after a fault")
                .images(history.obligations())
                .forEach(
                        image -> {
                            try {
                                oracle.check(image, history, clock.millis());
                            } catch (RuntimeException | AssertionError e) {
                                throw new AssertionError(
                                        "image " + image + ": " + e.getMessage(), e);
                            }
                        });
    }

    private void closeAndJudge() {
        try {
            driver.close();
        } catch (LogKVException e) {
            assertThat(e).isInstanceOf(LogKVException.Io.class);
        }
        fs.assertNothingLeaked();
        judgeImages();
    }

    /** The same machine goes on: what it shows of a file may never have reached the device. */
    private void reopenAndWrite() {
        fs.faults().clear();
        SimulatedStore store =
                SimulatedStore.open(
                        fs, workload.options(), workload.shape(), workload.seed(), clock);
        int point = history.pointOf(store.db().stats().sequence());
        assertThat(point).isBetween(history.acknowledged(), history.begun());
        History again = history.upTo(point);
        List<Change> changes = List.of(Change.put("again", "value"));
        again.acknowledge(again.begin(changes, clock.millis()), true);
        store.db().write(Change.batch(store.db(), changes), Durability.SYNC);
        CrashImage image = fs.boundary("durable after a fault").powerLoss();
        oracle.check(image, again, clock.millis());
        store.db().close();
        fs.assertNothingLeaked();
    }
}
