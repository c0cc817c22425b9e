package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Cursor;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits for a flush or a merge, or reads, when the store turns read-only or an index fails. */
class StorePoisonTest {

    private static final Set<FileOperation> FORCE = Set.of(FileOperation.FORCE);

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final VirtualClock clock = new VirtualClock();
    private final QuietLog quiet = new QuietLog();
    private final List<Event> events = new ArrayList<>();

    /** How many allocations of memory for indexes are still to fail. */
    private int failingAllocations;

    /** Whether the log fails, too, after two flushes have failed. */
    private boolean poisonedToo;

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private SimulatedStore open(Options.Builder options, TreeShape shape) {
        SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);
        Environment environment =
                new Environment(
                        fs,
                        scheduler,
                        clock,
                        new SplittableRandom(1),
                        (arena, bytes, alignment) -> {
                            if (failingAllocations > 0) {
                                failingAllocations--;
                                throw new OutOfMemoryError("no more");
                            }
                            return arena.allocate(bytes, alignment);
                        });
        Options all =
                options.segmentBytes(Options.SEGMENT_BYTES_MIN)
                        .freeSpaceFloor(0)
                        .eventListener(this::hear)
                        .build();
        return new SimulatedStore(
                StoreOpener.open(environment, SimulatedStore.PATH, all, shape), scheduler, clock);
    }

    private void hear(Event event) {
        events.add(event);
        if (poisonedToo
                && event instanceof Event.TaskFailed failed
                && failed.task().equals("flush")
                && failed.failures() == 2) {
            // Not of segments that are being prepared: to be refused one does not poison the log.
            fs.faults().failFrom(FORCE, ".*log", 1, Faults.Kind.IO_ERROR);
        }
    }

    private static Options.Builder syncing() {
        return Options.builder().syncInterval(Duration.ofMillis(100));
    }

    /** Whichever force fails, the caller is told. */
    @Test
    void flush_logPoisonedMeanwhile_failsWithTheReason() {
        int failed = 0;
        for (int nth = 1; nth < 12; nth++) {
            SimulatedStore store = open(syncing(), TreeShape.of(1 << 20));
            store.db().put(key(1), key(1));
            fs.faults().failFrom(FORCE, ".*", nth, Faults.Kind.IO_ERROR);
            try {
                store.db().flush();
                store.db().put(key(2), key(2));
                store.db().compact();
            } catch (LogKVException.ReadOnly | LogKVException.Io e) {
                failed++;
            }
            fs.faults().clear();
            store.db().close();
        }
        assertThat(failed).isGreaterThan(3);
    }

    /** Writers wait for a flush that fails again and again, and then the log is poisoned too. */
    @Test
    void put_stoppedWhenTheLogIsPoisoned_isRefused() {
        poisonedToo = true;
        SimulatedStore store = open(syncing().memoryBudget(1 << 20), TreeShape.of(1 << 20));
        fs.faults().failFrom(Set.of(FileOperation.CREATE), ".*table", 1, Faults.Kind.IO_ERROR);
        assertThatThrownBy(
                        () -> {
                            for (int n = 0; n < 1_000_000; n++) {
                                store.db().put(key(n), new byte[0]);
                            }
                        })
                .isInstanceOf(LogKVException.class);
        assertThat(events).anyMatch(Event.TurnedReadOnly.class::isInstance);
        assertThatThrownBy(() -> store.db().put(key(1), key(1)))
                .isInstanceOf(LogKVException.ReadOnly.class);
        assertThat(store.db().get(key(1))).isEqualTo(new byte[0]);
        store.db().close();
    }

    @Test
    void cursor_openWhileItsIndexIsBuiltAgainAndFlushed_goesOn() {
        SimulatedStore store = open(Options.builder(), TreeShape.of(1 << 20));
        LogKV db = store.db();
        int written = 0;
        while (written < 20) {
            db.put(key(written++), new byte[0]);
        }
        try (Cursor cursor = db.scan(Range.all())) {
            assertThat(cursor.next()).isTrue();
            while (events.stream().noneMatch(Event.IndexRebuilt.class::isInstance)) {
                failingAllocations = 1;
                db.put(key(written++), new byte[0]);
            }
            failingAllocations = 0;
            db.flush();
            store.scheduler().advance(5_000);
            for (int n = 1; n < 20; n++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.key()).isEqualTo(key(n));
            }
            assertThat(cursor.next()).isFalse();
        }
        db.close();
        fs.assertNothingLeaked();
    }

    /** The tables of edits that could not be written go when the next edit can. */
    @Test
    void flush_manifestFailsForAWhile_leavesNoTablesBehind() throws IOException {
        SimulatedStore store = open(Options.builder(), TreeShape.of(1 << 20));
        store.db().put(key(1), key(1));
        fs.faults().failOnce(FORCE, ".*manifest.*", 1, Faults.Kind.IO_ERROR);
        fs.faults().failOnce(FORCE, ".*manifest.*", 2, Faults.Kind.IO_ERROR);
        store.db().flush();
        assertThat(events).anyMatch(Event.TaskFailed.class::isInstance);
        assertThat(store.db().get(key(1))).isEqualTo(key(1));
        assertThat(tables()).hasSize(1);
        store.db().close();
        fs.assertNothingLeaked();
    }

    /** What they leave when the store is closed keeps its numbers, if the device is full then. */
    @Test
    void open_tablesLeftOnAFullDevice_givesTheirNumbersToNobody() throws IOException {
        SimulatedStore store = open(Options.builder(), TreeShape.of(1 << 20));
        store.db().put(key(1), key(1));
        fs.faults().failFrom(FORCE, ".*manifest.*", 1, Faults.Kind.IO_ERROR);
        assertThatThrownBy(store.db()::flush).isInstanceOf(LogKVException.class);
        store.db().close();
        assertThat(tables()).isNotEmpty();
        fs.faults().clear();
        events.clear();
        fs.limit(1);
        store = open(Options.builder(), TreeShape.of(1 << 20));
        fs.limit(64 << 20);
        store.scheduler().advance(60_000);
        store.db().put(key(2), key(2));
        store.db().flush();
        assertThat(events).noneMatch(Event.TaskFailed.class::isInstance);
        assertThat(store.db().get(key(1))).isEqualTo(key(1));
        store.db().close();
    }

    private List<String> tables() throws IOException {
        try (Directory directory = fs.openDirectory(SimulatedStore.PATH)) {
            return directory.list().stream().filter(name -> name.endsWith(".table")).toList();
        }
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }
}
