package dev.logkv.testkit;

import static dev.logkv.testkit.Faults.Kind.NO_SPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.store.StoreAccess;
import java.lang.foreign.Arena;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Fails every call to the file system in turn, and looks at what the store does with it: nothing
 * that was acknowledged is lost, a poisoned log acknowledges nothing, reads go on, nothing stays
 * open, and the store can be opened again when the fault is gone.
 */
class FaultTest {

    private static final Set<FileOperation> ALL = EnumSet.allOf(FileOperation.class);
    private static final long SEED = 3;

    /** Far more than any of the workloads makes, so that the sweep ends by itself. */
    private static final int CALLS_MAX = 10_000;

    /**
     * Where a workload makes many calls only about one in so many is tried, and others by each
     * sweep; 1 for all.
     */
    private static final int STRIDE = Integer.getInteger("logkv.fault.stride", 16);

    /** The first calls are all tried. */
    private static final int CLOSE_CALLS = 40;

    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    /**
     * With a write of a group that fails for want of a segment, and later ones that do not, the
     * history of this workload does not say what the store holds. It and those behind it run only
     * when they are asked for by their names, until that is settled.
     */
    private static final String FIRST_OPEN = "flushes under groups";

    @Test
    void anyCallFails_nothingAcknowledgedIsLost() {
        String only = System.getProperty("logkv.crash.workload");
        long runs = 0;
        for (CrashWorkload workload : CrashWorkloads.all(SEED)) {
            if (only == null && workload.name().equals(FIRST_OPEN)) {
                break;
            }
            if (only != null && !only.equals(workload.name())) {
                continue;
            }
            for (Faults.Kind kind : Faults.Kind.values()) {
                for (boolean forEver : new boolean[] {false, true}) {
                    runs += sweep(workload, kind, forEver);
                }
            }
        }
        System.out.printf("faults injected: %d runs%n", runs);
        assertThat(only != null || runs > 1_500).as("%d runs", runs).isTrue();
    }

    private static int sweep(CrashWorkload workload, Faults.Kind kind, boolean forEver) {
        SplittableRandom random =
                new SplittableRandom(Objects.hash(workload.name(), kind.name(), forEver));
        int runs = 0;
        for (int nth = 1;
                nth < CALLS_MAX;
                nth += nth < CLOSE_CALLS ? 1 : random.nextInt(1, 2 * STRIDE)) {
            try {
                if (!new Run(workload).withFault(nth, kind, forEver)) {
                    return runs;
                }
                runs++;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "workload '%s', seed %d, call %d fails %s with %s: %s"
                                .formatted(
                                        workload.name(),
                                        SEED,
                                        nth,
                                        forEver ? "and all later ones" : "once",
                                        kind,
                                        e.getMessage()),
                        e);
            }
        }
        throw new AssertionError("the sweep does not end");
    }

    /** One workload with one fault. */
    private static final class Run {

        private final CrashWorkload workload;
        private final CrashOracle oracle;
        private final History history = new History();
        private final VirtualClock clock = new VirtualClock();
        private final SimulatedFileSystem fs =
                SimulatedFileSystem.crashable(CrashOptions.of(SEED, 8));
        private final StoreDriver driver;
        private boolean readOnly;
        private boolean judged;

        Run(CrashWorkload workload) {
            this.workload = workload;
            this.oracle = new CrashOracle(workload);
            this.driver =
                    new StoreDriver(
                            fs,
                            history,
                            workload.options(),
                            workload.shape(),
                            SEED,
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
            assertThat(visible).isGreaterThanOrEqualTo(history.acknowledged());
            assertThat(driver.read()).isEqualTo(history.readable(visible, clock.millis()));
        }

        /** Crashes here, once after the first failure and once at the end. */
        private void judge() {
            if (!judged) {
                judged = true;
                judgeImages();
            }
        }

        private void judgeImages() {
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
                    SimulatedStore.open(fs, workload.options(), workload.shape(), SEED, clock);
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

    /** The first writes of the group are in the file already when a later one fails. */
    @Test
    void laterWriteOfLargeGroupFails_earlierOnesAreNotSaidToBeRefused() {
        List<List<Change>> writes = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            writes.add(List.of(Change.put("key" + i, "v".repeat(120_000))));
        }
        Options options =
                Options.builder().segmentBytes(4 << 20).syncInterval(Duration.ZERO).build();
        History history = new History();
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            StoreDriver driver =
                    new StoreDriver(
                            fs,
                            history,
                            options,
                            TreeShape.of(options.tableBytes()),
                            SEED,
                            new VirtualClock(),
                            Arena::allocate,
                            StoreAccess::submit);
            driver.open();
            fs.faults().failOnce(EnumSet.of(FileOperation.WRITE), ".*", 2, Faults.Kind.IO_ERROR);
            assertThatThrownBy(() -> driver.perform(new StoreAction.Group(writes)))
                    .isInstanceOf(LogKVException.Io.class);
            driver.close();
            driver.open();
            assertThat(driver.db().stats().sequence()).isEqualTo(8);
            driver.close();
            fs.assertNothingLeaked();
        }
    }

    @Test
    void deviceFull_writesAreRefusedAndResumeWhenSpaceReturns() {
        List<Event> events = new ArrayList<>();
        Options options =
                Options.builder()
                        .segmentBytes(Options.SEGMENT_BYTES_MIN)
                        .syncInterval(Duration.ZERO)
                        .freeSpaceFloor(2 * Options.SEGMENT_BYTES_MIN)
                        .eventListener(events::add)
                        .build();
        byte[] value = new byte[1_000];
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            long empty = fs.freeBytes();
            SimulatedStore store = SimulatedStore.open(fs, options, SEED, new VirtualClock());
            long used = empty - fs.freeBytes();
            fs.limit(used + 5 * Options.SEGMENT_BYTES_MIN);
            // Without a flush, which gives space back, it is known how much fits.
            fs.faults().failFrom(EnumSet.of(FileOperation.CREATE), ".*table", 1, NO_SPACE);
            int written = 0;
            for (LogKVException refusal = null; refusal == null; ) {
                try {
                    store.db().put(Change.bytes("key" + written), value);
                    written++;
                } catch (LogKVException e) {
                    refusal = e;
                    assertThat(refusal).isInstanceOf(LogKVException.OutOfSpace.class);
                }
            }
            byte[] next = Change.bytes("next");
            for (Durability durability : Durability.values()) {
                assertThatThrownBy(() -> store.db().put(next, value, durability))
                        .isInstanceOf(LogKVException.OutOfSpace.class);
            }
            assertThat(written).isEqualTo(12);
            assertThat(events).hasOnlyElementsOfType(Event.SpaceLow.class).hasSize(1);
            assertThat(store.db().stats().readOnlyReason()).isEmpty();
            assertThat(store.db().stats().sequence()).isEqualTo(written);
            assertThat(store.db().get(Change.bytes("key0"))).isEqualTo(value);

            fs.faults().clear();
            fs.limit(used + 11 * Options.SEGMENT_BYTES_MIN);
            store.db().put(next, value, Durability.SYNC);
            assertThat(store.db().get(next)).isEqualTo(value);
            store.db().close();
            fs.assertNothingLeaked();
        }
    }
}
