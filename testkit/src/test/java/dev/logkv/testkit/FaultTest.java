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
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Fails every call to the file system in turn, and looks at what the store does with it. */
class FaultTest {

    private static final long FIRST_SEED = Long.getLong("logkv.fault.seed", 3);

    /** How many faults are injected at least; every workload is swept once in any case. */
    private static final long FAULTS_MIN = Long.getLong("logkv.fault.count", 1_200);

    private static final @Nullable String ONLY = System.getProperty("logkv.crash.workload");

    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private static List<FaultSweep> sweeps(long seed) {
        return CrashWorkloads.all(FIRST_SEED + seed).stream()
                .filter(workload -> ONLY == null || ONLY.equals(workload.name()))
                .flatMap(workload -> FaultSweep.allOf(workload).stream())
                .toList();
    }

    @Test
    void anyCallFails_nothingAcknowledgedIsLost() {
        LongAdder runs = new LongAdder();
        int sweeps = sweeps(0).size();
        Endless.of(FaultTest::sweeps)
                .run(
                        done -> done >= sweeps && (ONLY != null || runs.sum() >= FAULTS_MIN),
                        sweep -> runs.add(sweep.run()));
        System.out.printf("faults injected: %d runs, of %d asked for%n", runs.sum(), FAULTS_MIN);
        assertThat(ONLY != null || runs.sum() >= FAULTS_MIN).isTrue();
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
                            new SimulatedGround(fs),
                            history,
                            options,
                            TreeShape.of(options.tableBytes()),
                            FIRST_SEED,
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
            SimulatedStore store = SimulatedStore.open(fs, options, FIRST_SEED, new VirtualClock());
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
