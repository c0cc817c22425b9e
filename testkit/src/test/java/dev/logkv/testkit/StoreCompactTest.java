package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Snapshot;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.task.Scheduler;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store does with its tables when it is asked to, and when nobody does anything. */
final class StoreCompactTest {

    private static final long SEED = 5;
    private static final int KEYS = 900;
    private static final byte[] VALUE = new byte[100];
    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;
    private static final TreeShape SHAPE = new TreeShape(4 << 10, 2, 2, 512);

    private static final Options OPTIONS =
            Options.builder()
                    .segmentBytes(Options.SEGMENT_BYTES_MIN)
                    .syncInterval(Duration.ZERO)
                    .freeSpaceFloor(0)
                    .build();

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final SimulatedStore store =
            SimulatedStore.open(fs, OPTIONS, SHAPE, SEED, new VirtualClock());
    private final LogKV db = store.db();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        db.close();
        fs.assertNothingLeaked();
    }

    /** What is written after the call is not its business. */
    @Test
    void compact_whileSomebodyWrites_returns() {
        for (int i = 0; i < 5 * KEYS; i++) {
            put();
        }
        // The next segment is ready then. Who waits for it has the lock of the writers, and here
        // all of them are one thread.
        store.scheduler().advance(100);
        int putsMax = 40_000;
        int[] puts = {0};
        Scheduler.Worker writer =
                store.scheduler()
                        .start(
                                "writer",
                                () -> {
                                    for (int i = 0; i < 20; i++) {
                                        put();
                                    }
                                    puts[0] += 20;
                                    return puts[0] < putsMax ? 0 : Scheduler.UNTIL_WOKEN;
                                });
        db.compact();
        assertThat(puts[0]).isLessThan(putsMax / 4);
        writer.stop();
    }

    @Test
    void idle_snapshotIsClosed_dropsWhatItHeld() {
        putAll("key");
        db.compact();
        long once = tableBytes();
        Snapshot older = db.snapshot();
        putAll("key");
        Snapshot newer = db.snapshot();
        putAll("key");
        db.flush();
        store.scheduler().advance(DAY_MILLIS);
        long held = tableBytes();
        assertThat(held).isGreaterThan(2 * once);

        newer.close();
        store.scheduler().advance(DAY_MILLIS);
        assertThat(tableBytes()).as("the older one holds it").isEqualTo(held);
        older.close();
        store.scheduler().advance(MINUTE_MILLIS);
        // Each table was written again by itself, so there are more and smaller ones.
        assertThat(tableBytes()).isLessThan(once + once / 2);
    }

    @Test
    void idle_entriesExpire_dropsThem() {
        putAll("key");
        db.compact();
        long once = tableBytes();
        for (int i = 0; i < KEYS; i++) {
            db.put(key("soon", i), VALUE, Duration.ofHours(1));
            db.put(key("late", i), VALUE, Duration.ofHours(2));
        }
        db.flush();
        store.scheduler().advance(MINUTE_MILLIS);
        long all = tableBytes();
        assertThat(all).isGreaterThan(2 * once);
        store.scheduler().advance(62 * MINUTE_MILLIS);
        long left = tableBytes();
        assertThat(left).isLessThan(all - once / 2);
        store.scheduler().advance(61 * MINUTE_MILLIS);
        assertThat(tableBytes()).isLessThan(once + once / 5).isLessThan(left - once / 2);
    }

    /** Of every table half has expired, and the other half has not. */
    @Test
    void compact_halfOfEachTableHasExpired_dropsIt() {
        long all = putSoonAndLate();
        store.scheduler().advance(62 * MINUTE_MILLIS);
        assertThat(tableBytes()).as("little, as far as anybody knows").isEqualTo(all);
        db.compact();
        assertThat(tableBytes()).isBetween(all / 3, all - all / 3);
    }

    @Test
    void idle_halfOfEachTableHasExpired_dropsItInTime() {
        long all = putSoonAndLate();
        store.scheduler().advance(75 * MINUTE_MILLIS);
        assertThat(tableBytes()).isBetween(all / 3, all - all / 3);
    }

    /** Returns the bytes of the tables: in each of them every other key expires an hour later. */
    private long putSoonAndLate() {
        for (int i = 0; i < 2 * KEYS; i++) {
            db.put(key("key", i), VALUE, Duration.ofHours(1 + i % 2));
        }
        db.flush();
        store.scheduler().advance(MINUTE_MILLIS);
        return tableBytes();
    }

    /** Whoever reads at snapshots in turn must not keep a task busy that has nothing to do. */
    @Test
    void idle_snapshotsComeAndGo_rests() {
        putAll("key");
        db.put(key("expiring", 0), VALUE, Duration.ofDays(3));
        db.flush();
        store.scheduler().advance(MINUTE_MILLIS);
        long runs = compactionRuns();
        for (int i = 0; i < 100; i++) {
            db.snapshot().close();
            store.scheduler().advance(MINUTE_MILLIS);
        }
        assertThat(compactionRuns()).isEqualTo(runs);
        store.scheduler().advance(10 * DAY_MILLIS);
        assertThat(compactionRuns()).as("after it has expired").isBetween(runs + 1, runs + 5);
    }

    private long compactionRuns() {
        return db.stats().tasks().stream()
                .filter(task -> task.name().equals("compaction"))
                .findFirst()
                .orElseThrow()
                .runs();
    }

    private long tableBytes() {
        return db.stats().tree().bytes();
    }

    private void putAll(String prefix) {
        for (int i = 0; i < KEYS; i++) {
            db.put(key(prefix, i), VALUE);
        }
    }

    private static byte[] key(String prefix, int i) {
        return Change.bytes("%s%04d".formatted(prefix, i));
    }

    private void put() {
        db.put(key("key", random.nextInt(KEYS)), VALUE);
    }
}
