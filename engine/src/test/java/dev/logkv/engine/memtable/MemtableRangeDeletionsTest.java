package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.CoveredCursor;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemtableRangeDeletionsTest {

    private static final long SEED = 42;
    private static final long FIRST = 1_000;
    private static final int BUCKET = 3;

    /** An operation on a key, or on keys from one to another. */
    private record Step(int from, int to, boolean isRange, long offset) {
        boolean covers(int key) {
            return isRange && from <= key && key < to;
        }

        boolean isOnKeyOf(Step other) {
            return !isRange && !other.isRange && from == other.from;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findAndCovering_randomOperations_agreeWithTheLog(long seed) {
        Random random = new Random(seed);
        int keys = 2 + random.nextInt(60);
        try (TestLog log = new TestLog(1 << 20);
                Memtable memtable = memtable(log)) {
            List<Step> steps = write(random, log, memtable, 2_000, keys);
            for (int i = 0; i < 3_000; i++) {
                int key = random.nextInt(keys);
                int last = random.nextInt(3) == 0 ? steps.size() - 1 : random.nextInt(steps.size());
                long sequenceMax = FIRST + last;
                byte[] bytes = key(key);
                long hash = KeyHash.of(SEED, BUCKET, bytes);

                int found = last;
                while (found >= 0
                        && (steps.get(found).isRange() || steps.get(found).from() != key)) {
                    found--;
                }
                int covering = last;
                while (covering >= 0 && !steps.get(covering).covers(key)) {
                    covering--;
                }
                long sequence = memtable.findSequence(hash, BUCKET, bytes, sequenceMax);
                assertThat(sequence)
                        .as("seed %d, key %d at %d", seed, key, last)
                        .isEqualTo(found < 0 ? -1 : FIRST + found);
                assertThat(memtable.find(hash, BUCKET, bytes, sequenceMax))
                        .isEqualTo(found < 0 ? -1 : steps.get(found).offset());
                if (found >= 0) {
                    assertThat(memtable.offsetOf(sequence)).isEqualTo(steps.get(found).offset());
                }
                assertThat(memtable.covering(BUCKET, bytes, sequenceMax))
                        .as("seed %d, key %d at %d", seed, key, last)
                        .isEqualTo(covering < 0 ? 0 : FIRST + covering);
                assertThat(memtable.covering(BUCKET + 1, bytes, sequenceMax)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void rangeDeletions_anySequence_areThoseUpToIt(long seed) {
        Random random = new Random(seed);
        int keys = 40;
        try (TestLog log = new TestLog(1 << 20);
                Memtable memtable = memtable(log)) {
            List<Step> steps = write(random, log, memtable, 600, keys);
            for (int i = 0; i < 60; i++) {
                int last = i == 0 ? steps.size() : random.nextInt(steps.size());
                List<RangeDeletion> expected = new ArrayList<>();
                for (int number = 0; number < Math.min(last + 1, steps.size()); number++) {
                    Step step = steps.get(number);
                    if (step.isRange()) {
                        expected.add(
                                new RangeDeletion(
                                        place(step.from()),
                                        step.to() == Integer.MAX_VALUE
                                                ? BucketKey.endOf(BUCKET)
                                                : place(step.to()),
                                        FIRST + number));
                    }
                }
                BucketKey from = place(random.nextInt(keys));
                BucketKey to = place(random.nextInt(keys));

                RangeDeletions all = memtable.rangeDeletions(FIRST + last);
                assertThat(all.all()).containsExactlyInAnyOrderElementsOf(expected);
                assertThat(memtable.rangeDeletions(from, to, FIRST + last).all())
                        .containsExactlyInAnyOrderElementsOf(
                                RangeDeletions.of(expected).visible(from, to, Long.MAX_VALUE));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"21, 800", "22, 800", "23, 800", "24, 800", "25, 6000", "26, 6000"})
    void cursor_withRangeDeletions_leavesTheNewestThatAreNotCovered(long seed, int count) {
        Random random = new Random(seed);
        int keys = 40;
        try (TestLog log = new TestLog(1 << 20);
                Memtable memtable = memtable(log)) {
            List<Step> steps = write(random, log, memtable, count, keys);
            memtable.cursor(Long.MAX_VALUE); // all of it is one run
            for (int i = 0; i < 32_000 / count; i++) {
                int last = random.nextInt(steps.size());
                boolean reversed = random.nextBoolean();
                boolean bounded = i % 2 == 1;
                int lower = bounded ? random.nextInt(keys) : 0;
                int upper = bounded ? lower + random.nextInt(keys) : Integer.MAX_VALUE;
                KeyRange range =
                        new KeyRange(
                                BUCKET,
                                bounded ? key(lower) : null,
                                bounded ? key(upper) : null,
                                reversed);
                List<Integer> all = new ArrayList<>();
                List<Integer> uncovered = new ArrayList<>();
                for (int number = 0; number <= last; number++) {
                    Step step = steps.get(number);
                    all.add(number);
                    if (!step.isRange()
                            && lower <= step.from()
                            && step.from() < upper
                            && steps.subList(number, last + 1).stream()
                                    .noneMatch(later -> later.covers(step.from()))) {
                        uncovered.add(number);
                    }
                }
                List<Integer> newest =
                        uncovered.stream()
                                .filter(
                                        number ->
                                                steps.subList(number + 1, last + 1).stream()
                                                        .noneMatch(steps.get(number)::isOnKeyOf))
                                .toList();
                Comparator<Integer> order =
                        Comparator.comparingInt((Integer number) -> steps.get(number).from())
                                .thenComparing(Comparator.reverseOrder());
                all.sort(order);
                uncovered.sort(reversed ? order.reversed() : order);
                RangeDeletions seen =
                        memtable.rangeDeletions(
                                BucketKey.startOf(BUCKET), BucketKey.endOf(BUCKET), FIRST + last);

                assertThat(numbers(memtable.cursor(FIRST + last))).isEqualTo(all);
                List<Integer> shown =
                        numbers(
                                new CoveredCursor(
                                        memtable.cursor(range, FIRST + last), seen, reversed));
                assertThat(shown)
                        .as("seed %d, up to %d, reversed %s", seed, last, reversed)
                        .containsAll(newest)
                        .isSubsetOf(uncovered)
                        .doesNotHaveDuplicates()
                        .isSortedAccordingTo(reversed ? order.reversed() : order);
            }
        }
    }

    @Test
    void hasRangeDeletions_firstOne_isKnownAndCounted() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log)) {
            long from = log.end();
            log.put(BUCKET, key(1), key(1));
            memtable.index(from, log.end());
            long before = memtable.memoryBytes();
            assertThat(memtable.hasRangeDeletions()).isFalse();
            assertThat(memtable.rangeDeletions(FIRST).isEmpty()).isTrue();

            from = log.end();
            log.deleteRange(BUCKET, key(0), new byte[0]);
            memtable.index(from, log.end());

            assertThat(memtable.hasRangeDeletions()).isTrue();
            assertThat(memtable.memoryBytes()).isGreaterThan(before + 8);
            assertThat(memtable.entries()).isEqualTo(2);
        }
    }

    @Test
    void index_manyRangeDeletions_isNotQuadratic() {
        int count = 30_000;
        try (TestLog log = new TestLog(2 << 20);
                Memtable memtable = memtable(log)) {
            for (int i = 0; i < count; i++) {
                log.deleteRange(BUCKET, key(i), key(i + 3));
            }
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            memtable.index(64, log.end());
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            // Each is sorted a dozen times; copying all for each would take 100 KB and more.
            assertThat(allocated / count).isLessThan(10_000);
            for (int i = 0; i < count; i += 97) {
                assertThat(memtable.covering(BUCKET, key(i), Long.MAX_VALUE)).isEqualTo(FIRST + i);
                assertThat(memtable.covering(BUCKET, key(i + 2), FIRST + i)).isEqualTo(FIRST + i);
            }
        }
    }

    /** Number i deletes one key, i mod 97, or the keys from it on: readers know what covers it. */
    @Test
    void covering_whileWriterIndexes_seesExactlyItsSequence() throws Exception {
        int count = 20_000;
        int keys = 97;
        try (TestLog log = new TestLog(2 << 20);
                Memtable memtable = memtable(log);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            AtomicLong published = new AtomicLong(FIRST - 1);
            List<Future<?>> readers = new ArrayList<>();
            for (int reader = 0; reader < 2; reader++) {
                Random random = new Random(reader);
                readers.add(
                        threads.submit(
                                () -> {
                                    long newest;
                                    do {
                                        newest = published.get();
                                        assertCovering(memtable, random.nextInt(keys), newest);
                                    } while (newest < FIRST + count - 1);
                                }));
            }
            for (int i = 0; i < count; i++) {
                long from = log.end();
                log.deleteRange(BUCKET, key(i % keys), key(i % keys + 1));
                memtable.index(from, log.end());
                published.set(FIRST + i);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
        }
    }

    private static void assertCovering(Memtable memtable, int key, long newest) {
        long last = newest - FIRST;
        long expected = last - Math.floorMod(last - key, 97);
        long covering = memtable.covering(BUCKET, key(key), newest);
        int seen = memtable.rangeDeletions(place(key), place(key + 1), newest).all().size();
        if (covering != (expected < 0 ? 0 : FIRST + expected)
                || seen != (expected < 0 ? 0 : expected / 97 + 1)) {
            throw new AssertionError("%d of key %d at %d".formatted(covering, key, newest));
        }
    }

    private static List<Step> write(
            Random random, TestLog log, Memtable memtable, int count, int keys) {
        List<Step> steps = new ArrayList<>();
        while (steps.size() < count) {
            long from = log.gap(random.nextInt(20)).end();
            for (int i = random.nextInt(4); i >= 0 && steps.size() < count; i--) {
                int key = random.nextInt(keys);
                long offset = log.end();
                if (random.nextInt(4) > 0) {
                    log.put(BUCKET, key(key), new byte[random.nextInt(9)]);
                    steps.add(new Step(key, key + 1, false, offset));
                } else if (random.nextInt(6) > 0) {
                    int to = key + 1 + random.nextInt(1 + keys / 4);
                    log.deleteRange(BUCKET, key(key), key(to));
                    steps.add(new Step(key, to, true, offset));
                } else {
                    log.deleteRange(BUCKET, key(key), new byte[0]);
                    steps.add(new Step(key, Integer.MAX_VALUE, true, offset));
                }
            }
            memtable.index(from, log.end());
        }
        return steps;
    }

    private static List<Integer> numbers(EntryCursor cursor) {
        List<Integer> numbers = new ArrayList<>();
        while (cursor.next()) {
            numbers.add((int) (cursor.sequence() - FIRST));
        }
        return numbers;
    }

    private static Memtable memtable(TestLog log) {
        return new Memtable(new MemtableMemory(0), log.bytes(), FIRST, SEED);
    }

    private static BucketKey place(int key) {
        return new BucketKey(BUCKET, key(key));
    }

    private static byte[] key(int number) {
        return new byte[] {'k', (byte) (number >>> 16), (byte) (number >>> 8), (byte) number};
    }
}
