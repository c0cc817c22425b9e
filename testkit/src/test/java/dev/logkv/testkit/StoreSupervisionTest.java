package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Stats;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreAccess;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Background work that fails, as the user of the store sees it. */
class StoreSupervisionTest {

    private static final String SUPPLY = "segment-supply";

    /** As the policy of a store says: given up with so many failures in a row. */
    private static final int FAILURES_MAX = 8;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final VirtualClock clock = new VirtualClock();
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);
    private final List<Event> events = new ArrayList<>();

    private final QuietLog quiet = new QuietLog();

    private int acknowledged;

    @AfterEach
    void endQuiet() {
        quiet.close();
    }

    private LogKV open(String directory, MemoryAllocator memory) {
        return open(directory, 4 << 10, memory);
    }

    private LogKV open(String directory, int segmentBytes, MemoryAllocator memory) {
        Environment environment =
                new Environment(fs, scheduler, clock, new SplittableRandom(1), memory);
        Options options =
                Options.builder().segmentBytes(segmentBytes).eventListener(events::add).build();
        return StoreOpener.open(environment, Path.of(directory), options);
    }

    private LogKV open() {
        return open("/store", Arena::allocate);
    }

    @Test
    void prepare_failsOnce_isTriedAgainAndToldOf() {
        try (LogKV store = open()) {
            fs.faults().failOnce(Set.of(FileOperation.ALLOCATE), ".*", 1, Faults.Kind.IO_ERROR);
            put(store); // enough to have the next segment prepared
            scheduler.runUntilIdle();
            assertThat(events)
                    .singleElement()
                    .satisfies(
                            event -> {
                                Event.TaskFailed failed = (Event.TaskFailed) event;
                                assertThat(failed.task()).isEqualTo(SUPPLY);
                                assertThat(failed.failures()).isEqualTo(1);
                                assertThat(failed.retryMillis()).isEqualTo(10);
                                assertThat(failed.cause()).hasMessageContaining("output error");
                            });
            assertThat(supply(store).state()).isEqualTo("backing off");
            assertThat(supply(store).failures()).isEqualTo(1);
            assertThat(supply(store).lastFailure()).isPresent();
            scheduler.advance(10);
            assertThat(events.getLast()).isEqualTo(new Event.TaskRecovered(SUPPLY, 1));
            assertThat(supply(store).state()).isEqualTo("idle");
            putUntilSegments(store, 4);
            checkAll(store);
        }
        reopen();
    }

    @Test
    void prepare_failsAgainAndAgain_turnsTheStoreReadOnlyAndSaysWhy() {
        try (LogKV store = open()) {
            fs.faults().failFrom(Set.of(FileOperation.ALLOCATE), ".*", 1, Faults.Kind.IO_ERROR);
            int refused = 0;
            LogKVException.ReadOnly readOnly = null;
            while (readOnly == null) {
                try {
                    put(store);
                } catch (LogKVException.Io e) {
                    assertThat(e).hasMessageContaining("cannot prepare segment 2");
                    assertThat(++refused).isLessThanOrEqualTo(FAILURES_MAX);
                } catch (LogKVException.ReadOnly e) {
                    readOnly = e;
                }
            }
            assertThat(readOnly)
                    .hasMessageContaining("the background task 'segment-supply' was given up")
                    .hasMessageContaining("close it, mend the cause and open it again");
            assertThat(readOnly.getCause()).hasMessageContaining("output error");
            assertThat(retryDelays()).containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, -1L);
            assertThat(events.getLast()).isInstanceOf(Event.TurnedReadOnly.class);
            assertThat(supply(store).state()).isEqualTo("given up");
            assertThat(store.stats().readOnlyReason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains(SUPPLY, "output error"));
            assertAllWritesAreRefused(store);
            fs.faults().clear();
            assertAllWritesAreRefused(store); // it was promised that nothing is retried
            checkAll(store);
        }
        reopen();
    }

    @Test
    void put_nextSegmentIsFarBehind_isSlowed() {
        try (LogKV store = open("/store", 1 << 20, Arena::allocate)) {
            fs.faults().failFrom(Set.of(FileOperation.ALLOCATE), ".*", 1, Faults.Kind.IO_ERROR);
            while (store.stats().logBytes() < 1 << 17) {
                put(store);
            }
            assertThat(store.stats().tree().pausedMicros()).isZero();
            while (store.stats().logBytes() < 3 << 18) {
                put(store);
            }
            assertThat(store.stats().tree().pausedMicros()).isPositive();
            assertThat(store.stats().tree().debt()).isZero();
        }
    }

    @Test
    void submit_taskGivenUpWhileAGroupWaits_failsWithAnExceptionOfTheStore() {
        try (LogKV store = open()) {
            fs.faults().failFrom(Set.of(FileOperation.ALLOCATE), ".*", 1, Faults.Kind.IO_ERROR);
            List<QueuedWrite> writes = new ArrayList<>();
            while (store.stats().readOnlyReason().isEmpty()) {
                for (int i = 0; i < 3; i++) {
                    writes.add(
                            StoreAccess.submit(
                                    store, batch -> batch.put(new byte[] {1}, new byte[1_000])));
                }
                scheduler.advance(1_000);
            }
            assertThat(writes).allMatch(write -> write.acknowledged().isDone());
            assertThat(writes)
                    .filteredOn(write -> write.acknowledged().isCompletedExceptionally())
                    .isNotEmpty()
                    .allSatisfy(
                            write ->
                                    assertThat(write.acknowledged().exceptionNow())
                                            .isInstanceOf(LogKVException.class));
        }
    }

    @Test
    void readOnly_afterAnotherTaskWasGivenUp_leavesTheSyncTaskAtRest() {
        try (LogKV store = open()) {
            fs.faults().failFrom(Set.of(FileOperation.ALLOCATE), ".*", 1, Faults.Kind.IO_ERROR);
            put(store);
            while (store.stats().readOnlyReason().isEmpty()) {
                scheduler.advance(1_000);
            }
            scheduler.advance(2_000);
            long runs = syncRuns(store);
            scheduler.advance(10_000);
            assertThat(syncRuns(store)).isEqualTo(runs);
        }
    }

    private static long syncRuns(LogKV store) {
        return store.stats().tasks().stream()
                .filter(task -> task.name().equals("sync"))
                .findAny()
                .orElseThrow()
                .runs();
    }

    @Test
    void sync_inTheBackgroundFails_turnsTheStoreReadOnly() {
        try (LogKV store = open()) {
            put(store);
            scheduler.runUntilIdle();
            fs.faults().failOnce(Set.of(FileOperation.FORCE), ".*", 1, Faults.Kind.IO_ERROR);
            scheduler.advance(2_000);
            assertThat(events).singleElement().isInstanceOf(Event.TurnedReadOnly.class);
            assertThat(store.stats().readOnlyReason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains("a sync of the log failed"));
            assertAllWritesAreRefused(store);
            checkAll(store);
        }
    }

    /** Every allocation of an index in turn, once each. */
    @Test
    void index_outOfMemory_isBuiltAgainFromTheLog() {
        int rebuilt = 0;
        for (int nth = 1; nth <= 20; nth++) {
            events.clear();
            acknowledged = 0;
            FailingMemory memory = new FailingMemory();
            LogKV store = open("/store-" + nth, memory);
            memory.failAt(nth);
            for (int i = 0; i < 300; i++) {
                try {
                    store.put(key(acknowledged), value(acknowledged, i % 30));
                    acknowledged++;
                } catch (OutOfMemoryError e) {
                    assertThat(e).hasMessage("injected");
                }
            }
            rebuilt += (int) events.stream().filter(e -> e instanceof Event.IndexRebuilt).count();
            assertThat(store.stats().readOnlyReason()).isEmpty();
            assertThat(store.stats().sequence()).isEqualTo(acknowledged);
            for (int n = 0; n < acknowledged; n++) {
                assertThat(store.get(key(n))).as("entry %d of run %d", n, nth).isNotNull();
            }
            try (Cursor cursor = store.scan(Range.all().reversed())) {
                for (int n = acknowledged - 1; n >= 0; n--) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.key()).isEqualTo(key(n));
                }
                assertThat(cursor.next()).isFalse();
            }
            store.close();
            fs.assertNothingLeaked();
        }
        assertThat(rebuilt).isPositive();
    }

    @Test
    void open_outOfMemory_releasesEverything() {
        try (LogKV store = open()) {
            putUntilSegments(store, 5);
        }
        int failed = 0;
        for (int nth = 1; nth <= 10; nth++) {
            FailingMemory memory = new FailingMemory();
            memory.failAt(nth);
            try {
                open("/store", memory).close();
            } catch (OutOfMemoryError e) {
                failed++;
            }
            fs.assertNothingLeaked();
        }
        assertThat(failed).isEqualTo(10);
        reopen();
    }

    /** Memory for indexes of which one allocation fails. */
    private static final class FailingMemory implements MemoryAllocator {
        private int left = Integer.MAX_VALUE;

        /** Fails the n-th allocation from now on. */
        void failAt(int nth) {
            left = nth;
        }

        @Override
        public MemorySegment allocate(Arena arena, long bytes, long alignment) {
            if (--left == 0) {
                throw new OutOfMemoryError("injected");
            }
            return arena.allocate(bytes, alignment);
        }
    }

    private void reopen() {
        fs.assertNothingLeaked();
        events.clear();
        try (LogKV store = open()) {
            checkAll(store);
            putUntilSegments(store, store.stats().segments().size() + 2);
            checkAll(store);
        }
        assertThat(events).isEmpty();
        fs.assertNothingLeaked();
    }

    private void putUntilSegments(LogKV store, int segments) {
        while (store.stats().segments().size() < segments) {
            put(store);
        }
    }

    private void put(LogKV store) {
        store.put(key(acknowledged), value(acknowledged, 700));
        acknowledged++;
    }

    private void checkAll(LogKV store) {
        for (int n = 0; n < acknowledged; n++) {
            assertThat(store.get(key(n))).isEqualTo(value(n, 700));
        }
        assertThat(store.get(key(acknowledged))).isNull();
    }

    private static void assertAllWritesAreRefused(LogKV store) {
        byte[] small = {1};
        long before = store.stats().sequence();
        assertReadOnly(() -> store.put(small, small));
        assertReadOnly(() -> store.put(small, small, Durability.SYNC));
        assertReadOnly(() -> store.delete(small));
        assertReadOnly(() -> store.write(batch -> batch.put(small, small)));
        assertReadOnly(() -> store.bucket("new"));
        assertReadOnly(store::sync);
        assertThat(store.stats().sequence()).isEqualTo(before);
        assertThat(store.get(small)).isNull();
        assertThat(store.bucketNames()).isEmpty();
    }

    private static void assertReadOnly(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(LogKVException.ReadOnly.class);
    }

    private List<Long> retryDelays() {
        return events.stream()
                .filter(Event.TaskFailed.class::isInstance)
                .map(event -> ((Event.TaskFailed) event).retryMillis())
                .toList();
    }

    private static Stats.TaskStats supply(LogKV store) {
        return store.stats().tasks().stream()
                .filter(task -> task.name().equals(SUPPLY))
                .findFirst()
                .orElseThrow();
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }

    private static byte[] value(int n, int bytes) {
        return ByteBuffer.allocate(4 + bytes).putInt(n).array();
    }
}
