package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers and writers on real threads and the real disk, while flushes and merges replace what they
 * read. Bounded by how much the writers do, or by {@code logkv.concurrency.seconds}; {@code
 * logkv.concurrency.seed} decides what.
 */
class StoreTreeConcurrencyTest {

    private static final long SECONDS = Long.getLong("logkv.concurrency.seconds", 0);
    private static final long SEED = Long.getLong("logkv.concurrency.seed", 1);

    /** Of each writer, in a run that is not bounded by time. */
    private static final int OPERATIONS = 10_000;

    private static final int WRITERS = 2;
    private static final int TEMPORARY_KEYS = 400;

    @TempDir Path directory;

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();

    @Test
    void readers_besideFlushesAndMerges_seeOneMomentAndNeverGoBack() throws Exception {
        TreeLedger ledger;
        TreeCounters counters;
        try (LogKV store = TreeStore.open(directory, events)) {
            ledger = new TreeLedger(store, WRITERS);
            counters = new TreeCounters(store, WRITERS);
            Crew crew = new Crew(SEED, OPERATIONS, SECONDS);
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                crew.writer("transfers", random -> ledger.transfer(writer, random));
                crew.writer("counts", random -> counters.advance(writer, random));
            }
            crew.other("sums", ledger::check);
            crew.other("watches", counters.new Reader()::check);
            crew.other("watches too", counters.new Reader()::check);
            crew.other("holds a snapshot", random -> hold(store, ledger, random));
            crew.other("drops buckets", random -> createAndDrop(store, random));
            crew.other("flushes and merges", random -> tidyUp(store, random));
            crew.run();

            Stats stats = store.stats();
            assertThat(stats.tree().flushes()).isGreaterThan(100);
            assertThat(stats.tree().mergeSteps()).isGreaterThan(50);
            assertThat(stats.tasks()).allSatisfy(task -> assertThat(task.failures()).isZero());
            assertThat(events).isEmpty();
            ledger.checkBalances(store);
            counters.checkAll(store);
            store.compact();
            counters.checkAll(store);
        }
        try (LogKV store = TreeStore.open(directory, events)) {
            ledger.checkBalances(store);
            counters.checkAll(store);
            assertThat(tableFiles()).isEqualTo(tables(store.stats()));
        }
    }

    /**
     * While the writers go on: whatever was overwritten, deleted or dropped stays in the snapshot.
     */
    private static void hold(LogKV store, TreeLedger ledger, SplittableRandom random) {
        try (Snapshot snapshot = store.snapshot();
                Cursor late = snapshot.scan(Range.all())) {
            Map<Integer, Long> before = TreeCounters.contents(snapshot);
            long mergesBefore = store.stats().tree().mergeSteps();
            for (int i = 0; i < 5; i++) {
                store.flush();
                ledger.check(snapshot);
                TreeCounters.checkUnchanged(store, snapshot, before, random);
            }
            assertThat(store.stats().tree().mergeSteps()).isGreaterThanOrEqualTo(mergesBefore);
            int entries = 0;
            while (late.next()) {
                entries++;
            }
            assertThat(entries).isEqualTo(before.size());
        }
    }

    private static void createAndDrop(LogKV store, SplittableRandom random) {
        Bucket bucket = store.bucket("temporary");
        assertThat(count(bucket.scan(Range.all()))).isZero();
        for (int i = 0; i < TEMPORARY_KEYS; i++) {
            byte[] key = {(byte) (i >> 8), (byte) i};
            bucket.put(key, StampedValue.of(key, i, 100));
        }
        if (random.nextBoolean()) {
            store.flush();
        }
        try (Snapshot snapshot = store.snapshot()) {
            assertThat(count(bucket.scan(Range.all()))).isEqualTo(TEMPORARY_KEYS);
            assertThat(store.dropBucket("temporary")).isTrue();
            if (random.nextBoolean()) {
                store.flush();
            }
            assertThat(count(snapshot.scan(bucket, Range.all()))).isEqualTo(TEMPORARY_KEYS);
            byte[] key = {0, 17};
            byte[] value = Objects.requireNonNull(snapshot.get(bucket, key));
            assertThat(StampedValue.number(key, value)).isEqualTo(17);
        }
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> bucket.get(new byte[] {0, 17}))
                .withMessageContaining("was dropped");
    }

    private static int count(Cursor entries) {
        int count = 0;
        try (Cursor cursor = entries) {
            while (cursor.next()) {
                StampedValue.number(cursor.key(), cursor.value());
                count++;
            }
        }
        return count;
    }

    private static void tidyUp(LogKV store, SplittableRandom random) {
        switch (random.nextInt(20)) {
            case 0 -> store.compact();
            case 1 -> store.sync();
            case 2 -> store.bucket("synced").put(new byte[1], new byte[0], Durability.SYNC);
            case 3 -> store.bucket("synced").delete(new byte[1], Durability.SYNC);
            case 4, 5, 6 -> assertThat(store.stats().diskBytes()).isPositive();
            default -> store.flush();
        }
    }

    private long tableFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".table")).count();
        }
    }

    private static long tables(Stats stats) {
        return stats.tree().levels().stream().mapToLong(Stats.LevelStats::tables).sum();
    }
}
