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
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store with tables that is closed while it flushes, merges, and is read. */
class StoreTreeCloseTest {

    private static final int CYCLES = Integer.getInteger("logkv.close.cycles", 20);
    private static final long SEED = Long.getLong("logkv.close.seed", 1);
    private static final int KEYS = 2_000;

    /** Generous: only a thread that hangs needs it. */
    private static final long HANG_SECONDS = 120;

    private static final int SLOW_EACH = 50;

    /** What one thread does again and again until the store is closed. */
    private interface Load {
        void run(LogKV store, SplittableRandom random);
    }

    private static final List<Load> LOADS =
            List.of(
                    StoreTreeCloseTest::put,
                    StoreTreeCloseTest::put,
                    StoreTreeCloseTest::deleteRange,
                    (store, random) ->
                            store.write(batch -> batch.put(key(1), key(1)).delete(key(2))),
                    (store, _) -> store.put(key(3), key(3), Durability.SYNC),
                    (store, _) -> store.flush(),
                    (store, _) -> store.compact(),
                    (store, _) -> store.stats(),
                    (store, random) -> store.get(randomKey(random)),
                    (store, random) -> store.getAll(List.of(randomKey(random), randomKey(random))),
                    (store, random) -> store.read(randomKey(random), value -> number(value)),
                    (store, random) -> scan(store.scan(range(random))),
                    StoreTreeCloseTest::readSnapshot,
                    StoreTreeCloseTest::createAndDrop);

    @Test
    void close_whileTablesAreMade_endsEverythingWithIllegalState(@TempDir Path directory)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
            LogKV store = TreeStore.open(directory.resolve("store-" + cycle / 5), events);
            closeUnderLoad(store, random.nextInt(1, 20_000), random);
            assertThat(events).as("no fault is reported when a store is closed").isEmpty();
        }
    }

    private static void closeUnderLoad(LogKV store, int operations, SplittableRandom random)
            throws InterruptedException {
        Semaphore done = new Semaphore(0);
        ConcurrentLinkedQueue<Throwable> ends = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(LOADS.size());
        List<Thread> threads = new ArrayList<>();
        for (Load load : LOADS) {
            SplittableRandom own = random.split();
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> loadUntilClosed(load, store, own, done, ends, ended)));
        }
        done.acquire(operations);
        store.close();
        boolean allEnded = ended.await(HANG_SECONDS, TimeUnit.SECONDS);
        assertThat(allEnded).as(() -> "hanging: " + stacks(threads)).isTrue();
        assertThat(ends)
                .hasSize(threads.size())
                .allSatisfy(
                        end ->
                                assertThat(end)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessage("the store is closed"));
    }

    private static void loadUntilClosed(
            Load load,
            LogKV store,
            SplittableRandom random,
            Semaphore done,
            ConcurrentLinkedQueue<Throwable> ends,
            CountDownLatch ended) {
        try {
            while (true) {
                load.run(store, random);
                done.release();
            }
        } catch (Throwable t) {
            ends.add(t);
        } finally {
            done.release(1 << 20); // so that nobody waits for one that has ended
            ended.countDown();
        }
    }

    private static String stacks(List<Thread> threads) {
        StringBuilder text = new StringBuilder();
        for (Thread thread : threads) {
            if (thread.isAlive()) {
                text.append('\n').append(thread).append(List.of(thread.getStackTrace()));
            }
        }
        return text.toString();
    }

    private static void put(LogKV store, SplittableRandom random) {
        byte[] key = randomKey(random);
        store.put(key, StampedValue.of(key, 1, 200));
    }

    private static void deleteRange(LogKV store, SplittableRandom random) {
        if (random.nextInt(SLOW_EACH) == 0) {
            store.deleteRange(range(random));
        } else {
            store.delete(randomKey(random));
        }
    }

    private static void createAndDrop(LogKV store, SplittableRandom random) {
        Bucket bucket = store.bucket("bucket");
        put(store, random);
        bucket.put(key(0), key(0));
        store.dropBucket("bucket");
    }

    private static void readSnapshot(LogKV store, SplittableRandom random) {
        try (Snapshot snapshot = store.snapshot()) {
            snapshot.get(randomKey(random));
            snapshot.getAll(store, List.of(randomKey(random)));
            scan(snapshot.scan(range(random)));
        }
    }

    private static void scan(Cursor entries) {
        try (Cursor cursor = entries) {
            while (cursor.next()) {
                number(cursor.valueSegment());
                assertThat(cursor.key()).hasSize(2);
            }
        }
    }

    private static long number(MemorySegment value) {
        long sum = 0;
        for (long i = 0; i < value.byteSize(); i++) {
            sum += value.get(ValueLayout.JAVA_BYTE, i);
        }
        return sum;
    }

    private static Range range(SplittableRandom random) {
        int from = random.nextInt(KEYS);
        Range range = Range.of(key(from), key(from + 1 + random.nextInt(200)));
        return random.nextBoolean() ? range : range.reversed();
    }

    @Test
    void use_afterClose_isIllegalState(@TempDir Path directory) {
        LogKV store = TreeStore.open(directory);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int i = 0; i < KEYS; i++) {
            put(store, random);
        }
        Bucket bucket = store.bucket("bucket");
        store.compact();
        Snapshot snapshot = store.snapshot();
        Cursor cursor = snapshot.scan(Range.all());
        assertThat(cursor.next()).isTrue();
        store.close();

        List<ThrowingCallable> uses =
                List.of(
                        () -> store.get(key(1)),
                        () -> store.getAll(List.of(key(1))),
                        () -> store.read(key(1), _ -> 1),
                        () -> store.scan(Range.all()),
                        () -> bucket.get(key(1)),
                        () -> bucket.deleteRange(Range.all()),
                        () -> store.write(batch -> batch.deleteRange(Range.all())),
                        store::flush,
                        store::compact,
                        store::stats,
                        store::snapshot,
                        () -> snapshot.get(key(1)),
                        () -> snapshot.getAll(bucket, List.of(key(1))),
                        () -> snapshot.scan(Range.all()),
                        cursor::next,
                        cursor::key,
                        cursor::valueSegment);
        for (ThrowingCallable use : uses) {
            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(use)
                    .withMessage("the store is closed");
        }
        cursor.close();
        snapshot.close();
        store.close();
    }

    private static byte[] randomKey(SplittableRandom random) {
        return key(random.nextInt(KEYS));
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) (number >> 8), (byte) number};
    }
}
