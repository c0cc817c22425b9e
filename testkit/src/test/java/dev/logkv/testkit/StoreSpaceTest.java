package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import dev.logkv.engine.compaction.TreeShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store takes of the device and of the process, and that it gives it back. */
class StoreSpaceTest {

    private static final long SEED = 17;
    private static final int KEYS = 60;
    private static final TreeShape SHAPE = new TreeShape(4 << 10, 2, 2, 512);

    private static final Options OPTIONS =
            Options.builder()
                    .segmentBytes(Options.SEGMENT_BYTES_MIN)
                    .syncInterval(Duration.ZERO)
                    .freeSpaceFloor(0)
                    .build();

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final VirtualClock clock = new VirtualClock();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final TreeMap<String, String> expected = new TreeMap<>();
    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    private SimulatedStore open() {
        return SimulatedStore.open(fs, OPTIONS, SHAPE, SEED, clock);
    }

    @Test
    void close_afterManyFlushesMergesAndCursors_leavesOnlyWhatIsNeeded() {
        for (int opened = 0; opened < 4; opened++) {
            SimulatedStore store = open();
            for (int round = 0; round < 12; round++) {
                Snapshot snapshot = store.db().snapshot();
                Cursor cursor = store.db().scan(Range.all());
                cursor.next();
                put(store.db(), 20);
                if (round % 3 == 0) {
                    store.db().flush();
                }
                if (round % 4 == 1) {
                    store.db().compact();
                }
                cursor.close();
                snapshot.close();
            }
            checkAll(store.db());
            store.db().close();
            fs.assertNothingLeaked();
            StoreFiles.assertAllNeeded(fs);
        }
    }

    /** The mapping of a deleted file keeps its space, so this counts mappings too. */
    @Test
    void compact_withoutReaders_givesTheSpaceBackWhileTheStoreIsOpen() {
        fs.limit(1 << 20);
        SimulatedStore store = open();
        put(store.db(), 50);
        store.db().compact();
        store.scheduler().advance(5_000);
        long before = fs.freeBytes();
        Snapshot snapshot = store.db().snapshot();
        Cursor cursor = store.db().scan(Range.all());
        put(store.db(), 500);
        store.db().compact();
        store.scheduler().advance(5_000);
        long held = fs.freeBytes();
        assertThat(held).isLessThan(before - (8 << 10));

        cursor.close();
        snapshot.close();
        store.db().compact();
        store.scheduler().advance(5_000);
        assertThat(fs.freeBytes()).isGreaterThan(held);
        // As much as the keys that are new take, and the segment that may be prepared.
        assertThat(fs.freeBytes()).isGreaterThan(before - (40 << 10));
        assertThat(store.db().stats().tree().releasableBytes()).isZero();

        store.db().deleteRange(Range.all());
        expected.clear();
        store.db().compact();
        store.scheduler().advance(5_000);
        assertThat(store.db().stats().tree().bytes()).isZero();
        checkAll(store.db());
        store.db().close();
        fs.assertNothingLeaked();
        StoreFiles.assertAllNeeded(fs);
    }

    /** From a device with hardly any room to one with plenty, byte by byte. */
    @Test
    void deviceFull_anywhereInAFlushOrMerge_readsGoOnAndWritesResume() {
        int refused = 0;
        for (long room = 280 << 10; room < 360 << 10; room += 1_000 + random.nextInt(800)) {
            try (SimulatedFileSystem small = SimulatedFileSystem.inMemory()) {
                refused += fill(small, room) ? 1 : 0;
            }
        }
        assertThat(refused).isGreaterThan(20);
    }

    /** Returns whether anything was refused. */
    private boolean fill(SimulatedFileSystem small, long room) {
        expected.clear();
        small.limit(room);
        SimulatedStore store;
        try {
            store = SimulatedStore.open(small, OPTIONS, SHAPE, SEED, clock);
        } catch (LogKVException.OutOfSpace | LogKVException.Io e) {
            small.assertNothingLeaked();
            return true;
        }
        boolean refused = false;
        for (int round = 0; round < 30; round++) {
            refused |= !tryTo(() -> put(store.db(), 8));
            if (round % 3 == 0) {
                refused |= !tryTo(store.db()::flush);
            }
            if (round % 7 == 0) {
                refused |= !tryTo(store.db()::compact);
            }
            checkAll(store.db());
        }
        assertThat(store.db().stats().readOnlyReason()).as("room of %d", room).isEmpty();
        small.limit(room * 4);
        store.scheduler().advance(5_000);
        put(store.db(), 20);
        store.db().compact();
        checkAll(store.db());
        store.db().close();
        small.assertNothingLeaked();
        StoreFiles.assertAllNeeded(small);
        return refused;
    }

    private static boolean tryTo(Runnable call) {
        try {
            call.run();
            return true;
        } catch (LogKVException.OutOfSpace e) {
            return false;
        }
    }

    /** Most of the log is overwritten. To make room by a flush takes room, which the floor has. */
    @Test
    void flush_storeHasFilledTheDevice_makesRoom() {
        long segmentBytes = 256 << 10;
        Options options =
                Options.builder()
                        .segmentBytes(segmentBytes)
                        .syncInterval(Duration.ZERO)
                        .freeSpaceFloor(2 * segmentBytes)
                        .build();
        fs.limit(8 * segmentBytes);
        SimulatedStore store = SimulatedStore.open(fs, options, TreeShape.of(1 << 20), SEED, clock);
        LogKV db = store.db();
        fs.limit(8 * segmentBytes - fs.freeBytes() + 2 * segmentBytes); // others took the rest
        int puts = 0;
        while (tryTo(() -> put(db, 1)) && puts < 10_000) {
            puts++;
        }
        assertThat(puts).isBetween(100, 9_999);
        db.flush();
        checkAll(db);
        assertNoFault(db, 0);
        assertThat(tryTo(() -> put(db, 1_000))).as("the floor is held").isFalse();
        db.flush();
        db.compact();
        checkAll(db);
        db.close();
        fs.assertNothingLeaked();
        StoreFiles.assertAllNeeded(fs);
    }

    /** Also while all of it is overwritten again and again, in no order. */
    @Test
    void largeValues_whenNobodyWrites_takeHalfMoreThanWhatIsAliveAtMost() {
        long segmentBytes = 64 << 10;
        Options options =
                Options.builder().segmentBytes(segmentBytes).syncInterval(Duration.ZERO).build();
        TreeShape shape = TreeShape.of(64 << 10);
        SimulatedStore store = SimulatedStore.open(fs, options, shape, SEED, clock);
        LogKV db = store.db();
        int keys = 500;
        long[] bytes = new long[keys];
        long written = 0;
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < keys; i++) {
                int key = round == 0 ? i : random.nextInt(keys);
                byte[] value = new byte[random.nextInt(600, 8_000)];
                random.nextBytes(value);
                db.put(Change.bytes("key%03d".formatted(key)), value);
                bytes[key] = 6L + value.length;
                written += bytes[key];
            }
            store.scheduler().advance(200);
        }
        store.scheduler().advance(60_000);

        long live = Arrays.stream(bytes).sum();
        Stats stats = db.stats();
        // The active segment and the prepared one are there whatever is stored.
        assertThat(stats.diskBytes() - 2 * segmentBytes).isLessThan(live * 3 / 2);
        assertThat(stats.tree().valueBytes()).isGreaterThan(live / 2);
        long moved = stats.tree().flushedBytes() + stats.tree().mergeWrittenBytes();
        System.out.printf(
                "large values: %d bytes alive, %d on the device, %.2f written for each%n",
                live, stats.diskBytes(), (double) (written + moved) / written);
        db.close();
        fs.assertNothingLeaked();
        StoreFiles.assertAllNeeded(fs);
    }

    /** One in twelve values is overwritten, and a merge of the tables is small beside them. */
    @Test
    void largeValues_fewOverwrittenAndNobodyWrites_areKnownToBeDead() {
        int keys = 1_000;
        Options options =
                Options.builder().segmentBytes(256 << 10).syncInterval(Duration.ZERO).build();
        SimulatedStore store = SimulatedStore.open(fs, options, TreeShape.of(1 << 20), SEED, clock);
        LogKV db = store.db();
        byte[] value = new byte[4_000];
        for (int i = 0; i < keys; i++) {
            db.put(Change.bytes("key%03d".formatted(i)), value);
        }
        store.scheduler().advance(60_000);
        long alive = liveValueBytes(db);
        assertThat(alive).isGreaterThan((long) keys * value.length * 9 / 10);

        for (int i = 0; i < keys; i += 12) {
            db.put(Change.bytes("key%03d".formatted(i)), value);
        }
        store.scheduler().advance(60_000);

        assertThat(liveValueBytes(db)).isLessThanOrEqualTo(alive * 103 / 100);
        db.close();
    }

    private static long liveValueBytes(LogKV db) {
        return db.stats().tree().valueSegments().stream()
                .mapToLong(Stats.ValueSegmentStats::liveBytes)
                .sum();
    }

    /** Merges are small where most bytes are values, and only they tell which are dead. */
    @Test
    void largeValues_underLoad_giveTheirSegmentsBack() {
        int keys = 150;
        int segmentBytes = 64 << 10;
        Options options =
                Options.builder()
                        .segmentBytes(segmentBytes)
                        .syncInterval(Duration.ZERO)
                        .freeSpaceFloor(0)
                        .build();
        SimulatedStore store = SimulatedStore.open(fs, options, TreeShape.of(1 << 20), SEED, clock);
        LogKV db = store.db();
        byte[] value = new byte[2_000];
        long live = (long) keys * value.length;
        long most = 0;
        for (int n = 0; n < 20 * keys; n++) {
            db.put(Change.bytes("key" + (n < keys ? n : random.nextInt(keys))), value);
            if (n % 30 == 0) {
                store.scheduler().advance(10); // nobody rests
            }
            most = Math.max(most, db.stats().tree().valueBytes());
        }
        assertThat(most).isLessThan(3 * live);
        db.close();
    }

    /** A step of a merge writes one value at least, however much more than a step that is. */
    @Test
    void deviceFull_inAMergeOfLargeValues_waitsForSpace() {
        for (long room = 40 << 10; room < 1_200 << 10; room += 40 << 10) {
            try (SimulatedFileSystem small = SimulatedFileSystem.inMemory()) {
                mergeLargeValues(small, room);
            }
        }
    }

    private void mergeLargeValues(SimulatedFileSystem small, long room) {
        long plenty = 64 << 20;
        small.limit(plenty);
        SimulatedStore store = SimulatedStore.open(small, OPTIONS, SHAPE, SEED, clock);
        LogKV db = store.db();
        db.put(Change.bytes("a"), new byte[400 << 10]);
        db.put(Change.bytes("c"), new byte[10]);
        db.flush();
        store.scheduler().advance(100);
        db.put(Change.bytes("b"), new byte[10]);
        db.put(Change.bytes("c"), new byte[400 << 10]);
        db.flush();
        small.limit(plenty - small.freeBytes() + room);
        tryTo(() -> db.put(Change.bytes("b"), new byte[20]));
        tryTo(db::compact);
        store.scheduler().advance(60_000);
        assertNoFault(db, room);

        small.limit(plenty);
        db.compact();
        assertThat(db.get(Change.bytes("a"))).hasSize(400 << 10);
        assertThat(db.get(Change.bytes("c"))).hasSize(400 << 10);
        db.close();
        small.assertNothingLeaked();
        StoreFiles.assertAllNeeded(small);
    }

    /** Tables of short keys without values are larger than the log that they come from. */
    @Test
    void deviceFull_inAFlushOfShortKeys_waitsForSpace() {
        for (long room = 300 << 10; room < 2_400 << 10; room += 100 << 10) {
            try (SimulatedFileSystem small = SimulatedFileSystem.inMemory()) {
                flushShortKeys(small, room);
            }
        }
    }

    private void flushShortKeys(SimulatedFileSystem small, long room) {
        int keys = 60_000;
        long plenty = 64 << 20;
        small.limit(plenty);
        SimulatedStore store =
                SimulatedStore.open(small, OPTIONS, TreeShape.of(4 << 20), SEED, clock);
        LogKV db = store.db();
        db.write(
                batch -> {
                    for (int i = 0; i < keys; i++) {
                        batch.put(shortKey(i), new byte[0]);
                    }
                });
        small.limit(plenty - small.freeBytes() + room);
        tryTo(db::flush);
        store.scheduler().advance(60_000);
        assertNoFault(db, room);

        small.limit(plenty);
        db.flush();
        assertThat(db.get(shortKey(keys - 1))).isEmpty();
        assertThat(db.stats().tree().levels().stream().mapToLong(Stats.LevelStats::entries).sum())
                .isEqualTo(keys);
        db.close();
        small.assertNothingLeaked();
        StoreFiles.assertAllNeeded(small);
    }

    private static byte[] shortKey(int i) {
        return new byte[] {(byte) (i >> 16), (byte) (i >> 8), (byte) i};
    }

    private static void assertNoFault(LogKV db, long room) {
        assertThat(db.stats().readOnlyReason()).as("room of %,d", room).isEmpty();
        assertThat(db.stats().tasks())
                .as("room of %,d", room)
                .allSatisfy(task -> assertThat(task.failures()).as(task.name()).isZero());
    }

    /** A store that was closed on a device that is full by now can be opened and read. */
    @Test
    void open_deviceFull_canBeReadAndTakesWritesWhenSpaceReturns() {
        SimulatedStore store = open();
        put(store.db(), 100);
        store.db().compact();
        put(store.db(), 3);
        store.db().close();
        fs.limit(1);
        SimulatedStore full = open();
        checkAll(full.db());
        assertThatThrownBy(full.db()::compact).isInstanceOf(LogKVException.class);
        checkAll(full.db());
        fs.limit(4 << 20);
        full.scheduler().advance(5_000);
        put(full.db(), 100);
        full.db().compact();
        checkAll(full.db());
        full.db().close();
        fs.assertNothingLeaked();
        StoreFiles.assertAllNeeded(fs);
    }

    private void put(LogKV db, int count) {
        for (int i = 0; i < count; i++) {
            String key = "key%02d".formatted(random.nextInt(KEYS));
            String value = "%d".formatted(random.nextLong()).repeat(1 + random.nextInt(20));
            Durability durability = random.nextInt(8) == 0 ? SYNC : BUFFERED;
            db.put(Change.bytes(key), Change.bytes(value), durability);
            expected.put(key, value);
        }
    }

    private void checkAll(LogKV db) {
        List<String> found = new ArrayList<>();
        try (Cursor cursor = db.scan(Range.all())) {
            while (cursor.next()) {
                found.add(Change.text(cursor.key()) + "=" + Change.text(cursor.value()));
            }
        }
        List<String> entries = new ArrayList<>();
        expected.forEach((key, value) -> entries.add(key + "=" + value));
        assertThat(found).isEqualTo(entries);
        expected.forEach(
                (key, value) ->
                        assertThat(db.get(Change.bytes(key))).isEqualTo(Change.bytes(value)));
    }
}
