package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemtableCursorTest {

    private static final long SEED = 42;
    private static final long FIRST = 1_000;
    private static final KeyRange ALL = new KeyRange(0, null, null, false);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void cursor_randomOperations_agreesWithModel(long seed) {
        Random random = new Random(seed);
        TestKeys keys = TestKeys.shape(random);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            Model model = new Model(FIRST);
            model.assertCursors(random, keys, memtable, 1);
            for (int round = 0; round < 8; round++) {
                int steps = random.nextInt(random.nextBoolean() ? 5 : 600);
                for (int i = 0; i < steps; i++) {
                    model.step(random, keys, log, memtable);
                }
                model.assertCursors(random, keys, memtable, 6);
            }
        }
    }

    @Test
    void cursor_writerGoesOn_showsWhatWasThereAtTheCall() {
        Random random = new Random(5);
        TestKeys keys = TestKeys.shape(random);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            Model model = new Model(FIRST);
            for (int i = 0; i < 300; i++) {
                model.step(random, keys, log, memtable);
            }
            long newest = model.newest();
            List<Long> expected = sequences(memtable.cursor(newest));

            EntryCursor cursor = memtable.cursor(newest);
            List<Long> shown = new ArrayList<>();
            while (cursor.next()) {
                shown.add(cursor.sequence());
                model.step(random, keys, log, memtable);
                memtable.cursor(ALL, model.newest()).next();
            }

            assertThat(shown).isEqualTo(expected);
            assertThat(sequences(memtable.cursor(newest))).isEqualTo(expected);
        }
    }

    @Test
    void cursor_scanAfterEveryPut_keepsMemoryBoundAndOrder() {
        try (TestLog log = new TestLog(4 << 20);
                Memtable memtable = memtable(log)) {
            Random random = new Random(6);
            long unordered = memtable.memoryBytes();
            Model model = new Model(FIRST);
            TestKeys keys = r -> new byte[] {(byte) r.nextInt(), (byte) r.nextInt()};
            for (int i = 0; i < 700; i++) {
                model.step(random, keys, log, memtable);
                model.assertCursors(random, keys, memtable, 1);
            }
            assertThat(memtable.memoryBytes()).isGreaterThan(unordered);
        }
    }

    @Test
    void cursor_scanAfterEveryPut_agreesWithModelWhenRunsAreLong() {
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            Random random = new Random(7);
            Model model = new Model(FIRST);
            TestKeys keys = r -> new byte[] {(byte) r.nextInt(), (byte) r.nextInt()};
            for (int i = 0; i < 20_000; i++) {
                model.step(random, keys, log, memtable);
                if (i % 7 != 0) {
                    memtable.cursor(ALL, model.newest()).next();
                }
            }
            model.assertCursors(random, keys, memtable, 20);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void cursor_longRuns_agreesWithModel(long seed) {
        Random random = new Random(seed);
        TestKeys keys = TestKeys.shape(random);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            Model model = new Model(FIRST);
            for (int steps = 6_000; steps > 0; steps /= 20) {
                for (int i = 0; i < steps; i++) {
                    model.step(random, keys, log, memtable);
                }
                model.assertCursors(random, keys, memtable, 30);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "m", "trades/spot/BTC-USD/"})
    void cursor_longRunInOneBucket_findsEveryBound(String beginning) {
        Random random = new Random(beginning.length());
        byte[] common = beginning.getBytes(StandardCharsets.US_ASCII);
        NavigableSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            while (keys.size() < 6_000) {
                byte[] key = Arrays.copyOf(common, common.length + random.nextInt(12));
                for (int i = common.length; i < key.length; i++) {
                    key[i] = (byte) (random.nextInt(4) * 85);
                }
                if (keys.add(key)) {
                    long from = log.end();
                    log.put(1, key, new byte[0]);
                    memtable.index(from, log.end());
                }
            }
            List<byte[]> bounds = new ArrayList<>(List.of(new byte[0], new byte[] {-1, -1}));
            for (int length = 0; length <= common.length; length++) {
                byte[] shorter = Arrays.copyOf(common, length);
                bounds.add(shorter);
                bounds.add(appended(shorter, 0));
                bounds.add(appended(shorter, 0xff));
                bounds.add(appended(shorter, 'a'));
                bounds.add(appended(shorter, 'z'));
            }
            bounds.add(keys.first());
            bounds.add(keys.last());
            bounds.add(appended(keys.last(), 0));
            for (int i = 0; i < 40; i++) {
                byte[] near = appended(common, random.nextInt(256));
                bounds.add(appended(near, random.nextInt(256)));
                byte[] key = keys.ceiling(near);
                bounds.add(key == null ? keys.first() : key);
            }
            for (byte[] bound : bounds) {
                for (boolean reversed : new boolean[] {false, true}) {
                    KeyRange from = new KeyRange(1, bound, null, reversed);
                    KeyRange to = new KeyRange(1, null, bound, reversed);
                    assertShows(memtable, from, keys.tailSet(bound, true));
                    assertShows(memtable, to, keys.headSet(bound, false));
                    for (int bucket : new int[] {0, 2}) {
                        KeyRange other = new KeyRange(bucket, bound, null, reversed);
                        assertThat(memtable.cursor(other, Long.MAX_VALUE).next()).isFalse();
                    }
                }
            }
        }
    }

    private static byte[] appended(byte[] key, int last) {
        byte[] longer = Arrays.copyOf(key, key.length + 1);
        longer[key.length] = (byte) last;
        return longer;
    }

    private static void assertShows(
            Memtable memtable, KeyRange range, NavigableSet<byte[]> expected) {
        EntryCursor cursor = memtable.cursor(range, Long.MAX_VALUE);
        for (byte[] key : range.reversed() ? expected.descendingSet() : expected) {
            assertThat(cursor.next()).isTrue();
            Operation operation = cursor.operation();
            assertThat(operation.keyBytes()).isEqualTo(key.length);
            assertThat(Keys.equal(operation.bytes(), operation.keyOffset(), key)).isTrue();
        }
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void memoryBytes_longRun_countIndexToo() {
        try (TestLog log = new TestLog(1 << 20);
                Memtable memtable = memtable(log)) {
            int count = 10_000;
            putHotKey(log, memtable, count);
            long unordered = memtable.memoryBytes();

            memtable.cursor(ALL, Long.MAX_VALUE).next();

            assertThat(memtable.memoryBytes() - unordered)
                    .isEqualTo(4L * count + 12L * count / RunIndex.STEP);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void cursor_hotKeysInSeveralRuns_agreesWithModel(long seed) {
        Random random = new Random(seed);
        TestKeys keys = r -> new byte[] {(byte) (r.nextInt(10) < 9 ? 3 : r.nextInt(7))};
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            Model model = new Model(FIRST);
            // Each cursor ends a run; one that is much shorter than the one before stays for
            // itself.
            for (int steps = 10_000; steps > 0; steps /= 3) {
                for (int i = 0; i < steps; i++) {
                    model.step(random, keys, log, memtable);
                }
                model.assertCursors(random, keys, memtable, 10);
            }
        }
    }

    @Test
    void cursor_oneHotKey_showsAllVersionsNewestFirst() {
        int versions = 200_000;
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            putHotKey(log, memtable, versions);

            EntryCursor cursor = memtable.cursor(Long.MAX_VALUE);
            for (long sequence = FIRST + versions - 1; sequence >= FIRST; sequence--) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.sequence()).isEqualTo(sequence);
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void cursor_hotKeyInRange_showsTheNewestOnly(boolean reversed) {
        int versions = 10_000;
        KeyRange range = new KeyRange(0, null, null, reversed);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log)) {
            putHotKey(log, memtable, versions);
            long from = log.end();
            log.put(0, new byte[19], new byte[0]).put(0, new byte[21], new byte[0]);
            memtable.index(from, log.end());
            memtable.cursor(range, Long.MAX_VALUE);

            for (long newest = FIRST; newest < FIRST + versions; newest += 37) {
                assertThat(sequences(memtable.cursor(range, newest))).containsExactly(newest);
            }
            List<Long> all = List.of(FIRST + versions, FIRST + versions - 1, FIRST + versions + 1);
            assertThat(sequences(memtable.cursor(range, Long.MAX_VALUE)))
                    .isEqualTo(reversed ? all.reversed() : all);
        }
    }

    private static void putHotKey(TestLog log, Memtable memtable, int versions) {
        byte[] hot = new byte[20];
        long from = log.end();
        for (int i = 0; i < versions; i++) {
            log.put(0, hot, new byte[0]);
        }
        memtable.index(from, log.end());
    }

    @Test
    void cursor_longKeysWithLongCommonBeginnings_areOrdered() {
        try (TestLog log = new TestLog(64 << 20);
                Memtable memtable = memtable(log)) {
            Random random = new Random(8);
            Model model = new Model(FIRST);
            // Each key ends where another goes on, up to the longest: one more window at each.
            TestKeys keys =
                    r -> {
                        byte[] key = new byte[65_535 - 8 * r.nextInt(100)];
                        if (r.nextBoolean()) {
                            key[key.length - 1 - r.nextInt(700)] = (byte) r.nextInt();
                        }
                        return key;
                    };
            for (int i = 0; i < 250; i++) {
                model.step(random, keys, log, memtable);
            }
            model.assertCursors(random, keys, memtable, 4);
        }
    }

    @Test
    void cursor_everyKeyTheBeginningOfTheNext_doesNotRecurseByLength() {
        int count = 2_000;
        try (TestLog log = new TestLog(40 << 20);
                Memtable memtable = memtable(log)) {
            long from = log.end();
            for (int i = count; i-- > 0; ) {
                log.delete(0, new byte[16 * i]);
            }
            memtable.index(from, log.end());

            EntryCursor cursor = memtable.cursor(ALL, Long.MAX_VALUE);
            for (int i = 0; i < count; i++) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.operation().keyBytes()).isEqualTo(16 * i);
            }
        }
    }

    @Test
    void cursor_greatestBucketWithoutBound_endsWithTheRun() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log)) {
            long from = log.end();
            log.put(Integer.MAX_VALUE, new byte[] {1}, new byte[0]);
            log.put(Integer.MAX_VALUE - 1, new byte[] {2}, new byte[0]);
            memtable.index(from, log.end());

            KeyRange last = new KeyRange(Integer.MAX_VALUE, null, null, true);
            assertThat(sequences(memtable.cursor(last, FIRST + 1))).containsExactly(FIRST);
        }
    }

    @Test
    void cursor_sequenceBeforeTheFirst_isEmpty() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = new Memtable(new MemtableMemory(0), log.bytes(), 0, SEED)) {
            long from = log.end();
            log.put(0, new byte[] {1}, new byte[0]);
            memtable.index(from, log.end());

            assertThat(memtable.cursor(ALL, -1).next()).isFalse();
            assertThat(sequences(memtable.cursor(ALL, Long.MAX_VALUE))).containsExactly(0L);
        }
    }

    @Test
    void cursor_afterClose_isIllegalState() {
        try (TestLog log = new TestLog(4096)) {
            Memtable memtable = memtable(log);
            long from = log.end();
            log.put(0, new byte[] {1}, new byte[0]).put(0, new byte[] {2}, new byte[0]);
            memtable.index(from, log.end());
            EntryCursor cursor = memtable.cursor(ALL, Long.MAX_VALUE);
            assertThat(cursor.next()).isTrue();
            memtable.close();

            assertThatThrownBy(cursor::next).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> memtable.cursor(ALL, Long.MAX_VALUE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void cursor_operation_showsKindValueAndExpiry() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log)) {
            long from = log.end();
            log.putExpiring(0, new byte[] {1}, new byte[] {9, 8}, 77).delete(0, new byte[] {2});
            memtable.index(from, log.end());

            EntryCursor cursor = memtable.cursor(ALL, Long.MAX_VALUE);
            assertThat(cursor.next()).isTrue();
            Operation put = cursor.operation();
            assertThat(put.expiryMillis()).isEqualTo(77);
            assertThat(put.valueBytes()).isEqualTo(2);
            assertThat(put.bytes()).isEqualTo(log.bytes());
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.operation().isLiveAt(0)).isFalse();
        }
    }

    private static Memtable memtable(TestLog log) {
        return new Memtable(new MemtableMemory(0), log.bytes(), FIRST, SEED);
    }

    private static List<Long> sequences(EntryCursor cursor) {
        List<Long> sequences = new ArrayList<>();
        while (cursor.next()) {
            sequences.add(cursor.sequence());
        }
        return sequences;
    }
}
