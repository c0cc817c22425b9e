package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that is closed while everything is going on. */
class StoreCloseTest {

    private static final int CYCLES = Integer.getInteger("logkv.close.cycles", 50);
    private static final int KEYS = 64;

    /** Generous: only a thread that hangs needs it. */
    private static final long HANG_SECONDS = 120;

    /** What one thread does again and again until the store is closed. */
    private interface Load {
        void run(LogKV store, byte[] key);
    }

    private static final List<Load> WAITING =
            List.of(
                    (store, key) -> store.put(key, new byte[700]),
                    (store, key) -> store.put(key, new byte[20], Durability.SYNC),
                    (store, key) -> store.put(key, new byte[9_000], Durability.SYNC),
                    (store, key) -> store.write(batch -> batch.put(key, key).delete(key)),
                    StoreCloseTest::createAndDrop,
                    (store, key) -> store.sync(),
                    (store, key) -> store.stats());

    /** What never blocks: virtual threads of that kind keep all others from running. */
    private static final List<Load> COMPUTING =
            List.of(
                    (store, key) -> store.get(key),
                    (store, key) -> store.read(key, StoreCloseTest::sum),
                    StoreCloseTest::scan,
                    StoreCloseTest::readSnapshot);

    /** As many as carry virtual threads, at least. */
    private static final int COMPUTING_THREADS =
            Math.max(COMPUTING.size(), Runtime.getRuntime().availableProcessors());

    @Test
    void close_whileAllIsGoingOn_endsEverythingWithIllegalState(@TempDir Path directory)
            throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
            Options options =
                    Options.builder().segmentBytes(64 << 10).eventListener(events::add).build();
            LogKV store = LogKV.open(directory.resolve("store-" + cycle / 5), options);
            for (int i = 0; i < KEYS; i++) {
                store.put(key(i), new byte[100]);
            }
            closeUnderLoad(store, random.nextInt(1, 400), cycle % 3 > 0, cycle % 3 > 1);
            assertThat(events).as("no fault is reported when a store is closed").isEmpty();
        }
    }

    private static void closeUnderLoad(
            LogKV store, int operations, boolean waitVirtually, boolean computeVirtually)
            throws InterruptedException {
        Semaphore done = new Semaphore(0);
        ConcurrentLinkedQueue<Throwable> ends = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(WAITING.size() + COMPUTING_THREADS);
        List<Thread> threads = new ArrayList<>();
        for (Load load : WAITING) {
            Runnable work = () -> loadUntilClosed(load, store, done, ends, ended);
            threads.add(start(work, waitVirtually));
        }
        for (int i = 0; i < COMPUTING_THREADS; i++) {
            Load load = COMPUTING.get(i % COMPUTING.size());
            Runnable work = () -> loadUntilClosed(load, store, done, ends, ended);
            threads.add(start(work, computeVirtually));
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
        store.close();
    }

    private static Thread start(Runnable work, boolean virtual) {
        return virtual ? Thread.startVirtualThread(work) : Thread.ofPlatform().start(work);
    }

    private static void loadUntilClosed(
            Load load,
            LogKV store,
            Semaphore done,
            ConcurrentLinkedQueue<Throwable> ends,
            CountDownLatch ended) {
        try {
            for (int i = 0; ; i++) {
                load.run(store, key(i % KEYS));
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

    private static long sum(MemorySegment segment) {
        long sum = 0;
        for (int turn = 0; turn < 5; turn++) {
            for (long i = 0; i < segment.byteSize(); i++) {
                sum += segment.get(ValueLayout.JAVA_BYTE, i);
            }
        }
        return sum;
    }

    private static void scan(LogKV store, byte[] key) {
        Range range = key[0] % 2 == 0 ? Range.all() : Range.all().reversed();
        try (Cursor cursor = store.scan(range)) {
            while (cursor.next()) {
                long length = cursor.value().length;
                assertThat(length).isEqualTo(cursor.valueSegment().byteSize());
                assertThat(cursor.key()).hasSize(1);
            }
        }
    }

    private static void readSnapshot(LogKV store, byte[] key) {
        try (Snapshot snapshot = store.snapshot();
                Cursor cursor = snapshot.scan(Range.from(key))) {
            boolean first = cursor.next();
            assertThat(first).isEqualTo(snapshot.get(key) != null || cursorIsBehind(cursor, key));
        }
    }

    private static boolean cursorIsBehind(Cursor cursor, byte[] key) {
        try {
            return Byte.compareUnsigned(cursor.key()[0], key[0]) > 0;
        } catch (IllegalStateException e) {
            if (Objects.requireNonNull(e.getMessage()).contains("at no entry")) {
                return false;
            }
            throw e;
        }
    }

    private static void createAndDrop(LogKV store, byte[] key) {
        Bucket bucket = store.bucket("bucket");
        bucket.put(key, key);
        store.dropBucket("bucket");
        store.bucketNames();
    }

    private static byte[] key(int number) {
        return new byte[] {(byte) number};
    }
}
