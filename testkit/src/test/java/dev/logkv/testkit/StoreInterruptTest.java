package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Callers that are interrupted all the time, on the real disk. */
class StoreInterruptTest {

    private static final int WRITERS = 4;
    private static final int WRITES = 400;

    @TempDir Path directory;

    @AfterEach
    void clearFlag() {
        Thread.interrupted();
    }

    @Test
    void interruptStorm_onPlatformThreads_closesAndLosesNothing() throws InterruptedException {
        storm(Thread.ofPlatform().factory());
    }

    @Test
    void interruptStorm_onVirtualThreads_closesAndLosesNothing() throws InterruptedException {
        storm(Thread.ofVirtual().factory());
    }

    private void storm(ThreadFactory factory) throws InterruptedException {
        Options options = Options.builder().segmentBytes(16 << 10).build();
        try (LogKV store = LogKV.open(directory, options)) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            CountDownLatch ended = new CountDownLatch(WRITERS);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                Thread thread =
                        factory.newThread(
                                () -> {
                                    try {
                                        write(store, writer);
                                    } catch (Throwable t) {
                                        failures.add(t);
                                    } finally {
                                        ended.countDown();
                                    }
                                });
                thread.start();
                threads.add(thread);
            }
            while (ended.getCount() > 0) {
                threads.forEach(Thread::interrupt);
                Thread.onSpinWait();
            }
            assertThat(failures).isEmpty();
            assertThat(store.stats().readOnlyReason()).isEmpty();
            checkAll(store);
        }
        try (LogKV store = LogKV.open(directory, options)) {
            checkAll(store);
        }
    }

    private static void write(LogKV store, int writer) {
        for (int n = 0; n < WRITES; n++) {
            byte[] key = key(writer, n);
            // Set before each call, and so it has to be after each.
            Thread.currentThread().interrupt();
            store.put(key, new byte[100], n % 5 == 0 ? Durability.SYNC : Durability.BUFFERED);
            assertFlagIsKept();
            assertThat(store.get(key)).hasSize(100);
            if (n % 20 == 0) {
                Thread.currentThread().interrupt();
                store.sync();
                assertFlagIsKept();
                store.bucket("bucket-" + writer).put(key, key, Durability.SYNC);
                store.stats();
                assertFlagIsKept();
                readAll(store);
                assertFlagIsKept();
            }
        }
    }

    private static void assertFlagIsKept() {
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    private static void readAll(LogKV store) {
        try (Snapshot snapshot = store.snapshot();
                Cursor cursor = snapshot.scan(Range.all().reversed().limit(50))) {
            while (cursor.next()) {
                assertThat(cursor.value()).hasSize(100);
            }
        }
    }

    private static void checkAll(LogKV store) {
        for (int writer = 0; writer < WRITERS; writer++) {
            for (int n = 0; n < WRITES; n++) {
                assertThat(store.get(key(writer, n))).hasSize(100);
            }
        }
    }

    @Test
    void openAndClose_onInterruptedThread_keepTheFlagAndTheStore() {
        Options options = Options.builder().segmentBytes(4 << 10).build();
        for (int n = 0; n < 20; n++) {
            Thread.currentThread().interrupt();
            LogKV store = LogKV.open(directory, options);
            assertFlagIsKept();
            store.put(
                    key(0, n), new byte[1_500], n % 2 == 0 ? Durability.SYNC : Durability.BUFFERED);
            store.close();
            assertFlagIsKept();
        }
        assertThat(Thread.interrupted()).isTrue();
        try (LogKV store = LogKV.open(directory, options)) {
            for (int n = 0; n < 20; n++) {
                assertThat(store.get(key(0, n))).hasSize(1_500);
            }
        }
    }

    private static byte[] key(int writer, int n) {
        return ByteBuffer.allocate(8).putInt(writer).putInt(n).array();
    }
}
