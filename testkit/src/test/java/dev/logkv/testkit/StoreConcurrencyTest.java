package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.Stats;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Many threads on one store, on the real disk: what they read must be what one moment looked like.
 * Bounded by how much they do, never by time.
 */
class StoreConcurrencyTest {

    enum Threads {
        PLATFORM,
        VIRTUAL;

        ThreadFactory factory() {
            return switch (this) {
                case PLATFORM -> Thread.ofPlatform().factory();
                case VIRTUAL -> Thread.ofVirtual().factory();
            };
        }
    }

    private static final int ACCOUNTS = 20;
    private static final long OPENING_BALANCE = 1_000;

    private static final int WRITERS = 4;
    private static final int TRANSFERS = 6_000;
    private static final int SYNC_TRANSFERS = 200;
    private static final int SUMS = 3_000;

    /** A scan walks over every version of these few keys, so only every so many sums are scans. */
    private static final int SUMS_PER_SCAN = 50;

    private static final int COUNTERS = 4;
    private static final int INCREMENTS = 4_000;
    private static final int LOOKS = 1_000;

    private static final int SYNC_WRITERS = 16;
    private static final int SYNC_WRITES = 60;

    @TempDir Path directory;

    /** Every batch takes from one bucket what it gives to the other. */
    @ParameterizedTest
    @EnumSource
    void transfers_besideReaders_everyViewSumsToTheSame(Threads threads) throws Exception {
        try (LogKV store = LogKV.open(directory, options(64 << 10))) {
            Bucket left = store.bucket("left");
            Bucket right = store.bucket("right");
            for (int i = 0; i < ACCOUNTS; i++) {
                left.put(account(i), amount(OPENING_BALANCE));
                right.put(account(i), amount(OPENING_BALANCE));
            }
            List<Callable<@Nullable Void>> work = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                boolean sync = i % 2 == 1;
                work.add(() -> transfer(store, left, right, writer, sync));
            }
            work.add(() -> sumSnapshots(store, left, right));
            work.add(() -> sumSnapshots(store, left, right));
            runAll(threads, work);
            assertThat(sum(store, left, right)).isEqualTo(2 * ACCOUNTS * OPENING_BALANCE);
            assertThat(store.stats().tree().flushes()).isGreaterThan(10);
        }
        try (LogKV store = LogKV.open(directory, options(64 << 10))) {
            assertThat(sum(store, store.bucket("left"), store.bucket("right")))
                    .isEqualTo(2 * ACCOUNTS * OPENING_BALANCE);
        }
    }

    /** Each account has one writer, so that it may read the balance before it writes. */
    private static @Nullable Void transfer(
            LogKV store, Bucket left, Bucket right, int writer, boolean sync) {
        SplittableRandom random = new SplittableRandom(writer);
        Durability durability = sync ? Durability.SYNC : Durability.BUFFERED;
        for (int i = 0; i < (sync ? SYNC_TRANSFERS : TRANSFERS); i++) {
            store.write(
                    batch -> {
                        for (int account = writer; account < ACCOUNTS; account += WRITERS) {
                            byte[] key = account(account);
                            long moved = random.nextLong(-50, 50);
                            batch.put(left, key, amount(balance(left, key) - moved));
                            batch.put(right, key, amount(balance(right, key) + moved));
                        }
                    },
                    durability);
        }
        return null;
    }

    private static @Nullable Void sumSnapshots(LogKV store, Bucket left, Bucket right) {
        long sequence = 0;
        for (int i = 0; i < SUMS; i++) {
            try (Snapshot snapshot = store.snapshot()) {
                assertThat(snapshot.sequence()).isGreaterThanOrEqualTo(sequence);
                sequence = snapshot.sequence();
                long sum = 0;
                for (int account = 0; account < ACCOUNTS; account++) {
                    byte[] key = account(account);
                    sum += balance(Objects.requireNonNull(snapshot.get(left, key)));
                    sum +=
                            Objects.requireNonNull(
                                    snapshot.read(
                                            right, key, value -> value.asByteBuffer().getLong()));
                }
                assertThat(sum).isEqualTo(2 * ACCOUNTS * OPENING_BALANCE);
                if (i % SUMS_PER_SCAN == 0) {
                    boolean reversed = i % (2 * SUMS_PER_SCAN) == 0;
                    assertThat(sumOf(snapshot, left, reversed) + sumOf(snapshot, right, !reversed))
                            .isEqualTo(2 * ACCOUNTS * OPENING_BALANCE);
                }
            }
        }
        return null;
    }

    private static long sum(LogKV store, Bucket left, Bucket right) {
        try (Snapshot snapshot = store.snapshot()) {
            return sumOf(snapshot, left, false) + sumOf(snapshot, right, true);
        }
    }

    private static long sumOf(Snapshot snapshot, Bucket bucket, boolean reversed) {
        Range range = reversed ? Range.all().reversed() : Range.all();
        long sum = 0;
        int entries = 0;
        try (Cursor cursor = snapshot.scan(bucket, range)) {
            while (cursor.next()) {
                sum += balance(cursor.value());
                entries++;
            }
        }
        assertThat(entries).isEqualTo(ACCOUNTS);
        return sum;
    }

    /** A writer reads what it wrote; a reader never sees less than was acknowledged or seen. */
    @ParameterizedTest
    @EnumSource
    void counters_besideReaders_neverGoBack(Threads threads) throws Exception {
        AtomicLongArray acknowledged = new AtomicLongArray(COUNTERS);
        try (LogKV store = LogKV.open(directory, options(32 << 10))) {
            for (int i = 0; i < COUNTERS; i++) {
                store.put(account(i), counter(0));
            }
            List<Callable<@Nullable Void>> work = new ArrayList<>();
            for (int i = 0; i < COUNTERS; i++) {
                int counter = i;
                work.add(() -> increment(store, counter, acknowledged));
            }
            work.add(() -> watch(store, acknowledged, false));
            work.add(() -> watch(store, acknowledged, true));
            runAll(threads, work);
        }
    }

    private static @Nullable Void increment(
            LogKV store, int counter, AtomicLongArray acknowledged) {
        byte[] key = account(counter);
        for (long value = 1; value <= INCREMENTS; value++) {
            boolean sync = counter == 0 && value % 50 == 0;
            store.put(key, counter(value), sync ? Durability.SYNC : Durability.BUFFERED);
            acknowledged.set(counter, value);
            if (value % 8 == 0) {
                assertThat(counted(Objects.requireNonNull(store.get(key)))).isEqualTo(value);
            }
        }
        return null;
    }

    private static @Nullable Void watch(LogKV store, AtomicLongArray acknowledged, boolean byScan) {
        long[] seen = new long[COUNTERS];
        // A fixed number: whoever spins until others are done keeps virtual ones from running.
        for (int turn = 0; turn < LOOKS; turn++) {
            for (int i = 0; i < COUNTERS; i++) {
                long least = Math.max(seen[i], acknowledged.get(i));
                seen[i] = counted(byScan ? scanOne(store, i) : getOne(store, i));
                assertThat(seen[i]).isBetween(least, (long) INCREMENTS);
            }
        }
        return null;
    }

    private static byte[] getOne(LogKV store, int counter) {
        return Objects.requireNonNull(store.get(account(counter)));
    }

    private static byte[] scanOne(LogKV store, int counter) {
        Range range = Range.prefix(account(counter));
        try (Cursor cursor = store.scan(counter % 2 == 0 ? range : range.reversed())) {
            assertThat(cursor.next()).isTrue();
            byte[] value = cursor.value();
            assertThat(cursor.next()).as("each key once").isFalse();
            return value;
        }
    }

    @ParameterizedTest
    @EnumSource
    void syncWriters_atTheSameTime_shareSyncs(Threads threads) throws Exception {
        try (LogKV store = LogKV.open(directory, options(64 << 10))) {
            List<Callable<@Nullable Void>> work = new ArrayList<>();
            for (int i = 0; i < SYNC_WRITERS; i++) {
                int writer = i;
                work.add(
                        () -> {
                            for (long n = 0; n < SYNC_WRITES; n++) {
                                store.put(account(writer), counter(n), Durability.SYNC);
                            }
                            return null;
                        });
            }
            runAll(threads, work);
            Stats stats = store.stats();
            assertThat(stats.syncedWrites()).isEqualTo(SYNC_WRITERS * SYNC_WRITES);
            assertThat(stats.syncs()).isLessThan(stats.syncedWrites() / 2);
            assertThat(stats.unsyncedBytes()).isZero();
        }
    }

    private static void runAll(Threads threads, List<Callable<@Nullable Void>> work)
            throws InterruptedException, ExecutionException {
        try (ExecutorService pool = Executors.newThreadPerTaskExecutor(threads.factory())) {
            List<Future<@Nullable Void>> running = new ArrayList<>();
            for (Callable<@Nullable Void> one : work) {
                running.add(pool.submit(one));
            }
            for (Future<@Nullable Void> one : running) {
                one.get();
            }
        }
    }

    private static Options options(long segmentBytes) {
        return Options.builder().segmentBytes(segmentBytes).build();
    }

    private static byte[] account(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] amount(long balance) {
        return ByteBuffer.allocate(Long.BYTES).putLong(balance).array();
    }

    private static long balance(Bucket bucket, byte[] account) {
        return balance(Objects.requireNonNull(bucket.get(account)));
    }

    private static long balance(byte[] value) {
        return ByteBuffer.wrap(value).getLong();
    }

    /** The number many times over, so that a torn value shows. */
    private static byte[] counter(long value) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * (1 + (int) (value % 12)));
        while (bytes.hasRemaining()) {
            bytes.putLong(value);
        }
        return bytes.array();
    }

    private static long counted(byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        long first = bytes.getLong();
        assertThat(value).isEqualTo(counter(first));
        return first;
    }
}
