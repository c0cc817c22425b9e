package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to tables, memtables and their files when flushes and merges have replaced them:
 * they stay for whoever has pinned them, and for point reads that still use them.
 *
 * <p>A get asks for the time between finding a value and copying it. That is where the clock of
 * these tests replaces the tables under it.
 */
class ReleasedTablesTest {

    private static final int KEYS = 1_000;
    private static final List<byte[]> SOME = List.of(key(1), key(500), key(999));

    /** Generous: only a file that is never deleted needs it. */
    private static final long HANG_SECONDS = 60;

    @TempDir Path directory;

    private final TrapClock clock = new TrapClock();
    private LogKV store; // opened before each test

    @BeforeEach
    void open() {
        store = TreeStore.open(directory, new ConcurrentLinkedQueue<>(), clock);
        putAll(1);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Runs something once, in the thread that has set it, when that asks for the time. */
    private static final class TrapClock implements InstantSource {

        @SuppressWarnings("ThreadLocalUsage") // one clock for each store of a test
        private final ThreadLocal<@Nullable Runnable> trap = new ThreadLocal<>();

        private final AtomicInteger sprung = new AtomicInteger();

        void set(Runnable action) {
            trap.set(action);
        }

        int sprung() {
            return sprung.get();
        }

        @Override
        public Instant instant() {
            Runnable action = trap.get();
            if (action != null) {
                trap.remove();
                sprung.incrementAndGet();
                action.run();
            }
            return Instant.EPOCH;
        }
    }

    @Test
    void get_whoseMemtableIsReplaced_keepsItUntilItEnds() {
        store.put(key(7), StampedValue.of(key(7), 1, 100));
        Set<String> before = Set.of(store.stats().segments().getLast().file());
        clock.set(
                () -> {
                    replaceEverything();
                    assertThat(files()).containsAll(before);
                });

        assertThat(get(7)).isEqualTo(1);
        assertThat(clock.sprung()).isEqualTo(1);
        awaitGone(before);
    }

    @Test
    void get_whoseTableIsReplaced_keepsItUntilItEnds() {
        store.compact();
        Set<String> before = tables();
        clock.set(
                () -> {
                    putAll(2);
                    replaceEverything();
                    assertThat(files()).containsAll(before);
                });

        assertThat(get(7)).as("what it had found").isEqualTo(1);
        assertThat(clock.sprung()).isEqualTo(1);
        awaitGone(before);
        assertThat(get(7)).isEqualTo(2);
    }

    @Test
    void getAll_whoseTablesAreReplaced_seesOneMoment() {
        store.compact();
        clock.set(
                () -> {
                    putAll(2);
                    replaceEverything();
                });

        assertThat(numbers(store.getAll(SOME)).distinct()).hasSize(1);
        assertThat(clock.sprung()).isEqualTo(1);
    }

    @Test
    void snapshot_whoseTablesAreReplaced_seesWhatItSaw() {
        store.compact();
        try (Snapshot snapshot = store.snapshot()) {
            for (int turn = 2; turn < 6; turn++) {
                int version = turn;
                clock.set(
                        () -> {
                            putAll(version);
                            store.deleteRange(Range.of(key(0), key(500)));
                            replaceEverything();
                        });
                assertThat(number(7, snapshot.get(key(7)))).isEqualTo(1);
                assertThat(numbers(snapshot.getAll(store, SOME))).containsOnly(1L);
            }
            assertThat(clock.sprung()).isEqualTo(4);
        }
    }

    @Test
    void zeroCopyRead_whoseTableIsReplaced_staysReadableAndThenLetsItGo() {
        store.compact();
        Set<String> before = tables();
        Long number =
                store.read(
                        key(7),
                        value -> {
                            putAll(2);
                            store.compact();
                            assertThat(files()).containsAll(before);
                            return StampedValue.number(key(7), value);
                        });

        assertThat(number).isEqualTo(1);
        awaitRelease();
        assertThat(files()).doesNotContainAnyElementsOf(before);
        assertThat(get(7)).isEqualTo(2);
    }

    @Test
    void cursor_overMemtablesAndTablesThatAreReplaced_staysReadableAndThenLetsThemGo() {
        store.compact();
        awaitRelease();
        putAll(2);
        awaitOneMemtable();
        Set<String> before = tables();
        before.add(store.stats().segments().getFirst().file());
        try (Cursor cursor = store.scan(Range.all());
                Cursor backwards = store.scan(Range.all().reversed())) {
            for (int i = 0; i < KEYS; i++) {
                if (i % 250 == 1) {
                    putAll(3 + i);
                    store.compact();
                }
                check(cursor, i, 2);
                check(backwards, KEYS - 1 - i, 2);
            }
            assertThat(cursor.next()).isFalse();
            assertThat(backwards.next()).isFalse();
            assertThat(store.stats().tree().releasableBytes()).isPositive();
            assertThat(files()).containsAll(before);
        }
        awaitRelease();
        assertThat(files()).doesNotContainAnyElementsOf(before);
    }

    private static void check(Cursor cursor, int expected, long version) {
        assertThat(cursor.next()).isTrue();
        assertThat(cursor.key()).isEqualTo(key(expected));
        assertThat(StampedValue.number(key(expected), cursor.valueSegment())).isEqualTo(version);
    }

    /** Brings everything into new tables. */
    private void replaceEverything() {
        store.put(key(KEYS), key(KEYS));
        store.deleteRange(Range.from(key(KEYS)));
        store.compact();
    }

    private void awaitGone(Set<String> names) {
        await(_ -> files().stream().noneMatch(names::contains));
    }

    private void awaitRelease() {
        await(stats -> stats.tree().releasableBytes() == 0);
    }

    private void awaitOneMemtable() {
        await(stats -> stats.segments().size() == 1);
    }

    private void await(Predicate<Stats> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(HANG_SECONDS);
        while (!condition.test(store.stats())) {
            assertThat(System.nanoTime()).as("the background work hangs").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private Set<String> tables() {
        return files().stream().filter(name -> name.endsWith(".table")).collect(Collectors.toSet());
    }

    /** The log and the tables. */
    private Set<String> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".table") || name.endsWith(".log"))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void putAll(long version) {
        store.write(
                batch -> {
                    for (int i = 0; i < KEYS; i++) {
                        batch.put(key(i), StampedValue.of(key(i), version, 100));
                    }
                });
    }

    private long get(int key) {
        return number(key, store.get(key(key)));
    }

    private static long number(int key, byte @Nullable [] value) {
        return StampedValue.number(key(key), Objects.requireNonNull(value));
    }

    /** Returns the numbers in the values of {@link #SOME}. */
    private static Stream<Long> numbers(List<byte @Nullable []> values) {
        return IntStream.range(0, SOME.size())
                .mapToObj(
                        i ->
                                StampedValue.number(
                                        SOME.get(i), Objects.requireNonNull(values.get(i))));
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }
}
