package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** What a store refuses, in which words, and that it has written nothing then. */
class StoreArgumentsTest {

    private static final byte[] KEY = bytes("key");
    private static final byte[] VALUE = bytes("value");

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final LogKV store = open("/store");
    private final LogKV other = open("/other");

    private LogKV open(String directory) {
        VirtualClock clock = new VirtualClock();
        Environment environment =
                new Environment(
                        fs,
                        new SimulatedScheduler(1, clock),
                        clock,
                        new SplittableRandom(1),
                        Arena::allocate);
        Options options = Options.builder().segmentBytes(64 << 10).build();
        return StoreOpener.open(environment, Path.of(directory), options);
    }

    @AfterEach
    void closeAll() {
        store.close();
        other.close();
        fs.assertNothingLeaked();
    }

    @Test
    void key_ofTheLongestAndOfNoLength_isStored() {
        byte[] longest = new byte[LogKV.KEY_BYTES_MAX];
        store.put(longest, VALUE);
        store.put(new byte[0], KEY, Durability.SYNC);
        store.write(batch -> batch.put(longest, KEY));
        assertThat(store.get(longest)).isEqualTo(KEY);
        assertThat(store.get(new byte[0])).isEqualTo(KEY);
        store.delete(longest);
        assertThat(store.get(longest)).isNull();
    }

    @Test
    void key_oneByteTooLong_isRefusedEverywhere() {
        byte[] tooLong = new byte[LogKV.KEY_BYTES_MAX + 1];
        Bucket bucket = store.bucket("b");
        Snapshot snapshot = store.snapshot();
        String message = "key of 65,536 bytes, at most 65,535";
        List.<ThrowingCallable>of(
                        () -> store.put(tooLong, VALUE),
                        () -> bucket.put(tooLong, VALUE, Durability.SYNC),
                        () -> bucket.put(tooLong, VALUE, Duration.ofDays(1)),
                        () -> bucket.put(tooLong, VALUE, Duration.ofDays(1), Durability.SYNC),
                        () -> store.get(tooLong),
                        () -> store.read(tooLong, value -> value),
                        () -> store.delete(tooLong),
                        () -> bucket.delete(tooLong, Durability.SYNC),
                        () -> store.write(batch -> batch.put(KEY, VALUE).put(tooLong, VALUE)),
                        () -> store.write(batch -> batch.put(KEY, VALUE).delete(bucket, tooLong)),
                        () -> snapshot.get(tooLong),
                        () -> snapshot.get(bucket, tooLong),
                        () -> snapshot.read(bucket, tooLong, value -> value))
                .forEach(call -> assertRefused(call, message));
        snapshot.close();
    }

    @Test
    void value_ofNoLength_isNotAbsence() {
        store.put(KEY, new byte[0]);
        assertThat(store.get(KEY)).isEmpty();
        Long length = store.read(KEY, MemorySegment::byteSize);
        assertThat(length).isZero();
    }

    @Test
    void value_beyondTheLimit_isRefused(@TempDir Path directory) throws Exception {
        assertThat(hugeValue("value-beyond", directory, "-Xmx3g"))
                .containsExactly("value of 1,073,741,825 bytes, at most 1,073,741,824");
    }

    /** Writes a gigabyte. */
    @Test
    @EnabledIfSystemProperty(named = "logkv.huge", matches = "true")
    void value_ofTheLimit_isStored(@TempDir Path directory) throws Exception {
        assertThat(hugeValue("value-limit", directory, "-Xmx5g")).containsExactly("stored");
    }

    /** Takes some gigabytes of memory. */
    @Test
    @EnabledIfSystemProperty(named = "logkv.huge", matches = "true")
    void batch_beyondTheLimit_isRefused(@TempDir Path directory) throws Exception {
        assertThat(hugeValue("batch-beyond", directory, "-Xmx8g"))
                .singleElement()
                .asString()
                .contains("at most 2,146,435,071");
    }

    /** In a JVM of its own, because the one of the tests has too small a heap. */
    private static List<String> hugeValue(String what, Path directory, String heap)
            throws Exception {
        try (ChildJvm child =
                ChildJvm.start(HugeValue.class, List.of(heap), what, directory.toString())) {
            return child.lines();
        }
    }

    @Test
    void batch_thatThrows_writesNothing() {
        long before = store.stats().sequence();
        assertThatThrownBy(
                        () ->
                                store.write(
                                        batch -> {
                                            batch.put(KEY, VALUE);
                                            throw new UnsupportedOperationException("of the user");
                                        }))
                .isInstanceOf(UnsupportedOperationException.class);
        store.write(batch -> {});
        assertThat(store.stats().sequence()).isEqualTo(before);
        assertThat(store.get(KEY)).isNull();
    }

    @Test
    void batch_keptAndUsedLater_isRefused() {
        Batch[] kept = new Batch[1];
        store.write(batch -> kept[0] = batch.put(KEY, VALUE));
        assertThatThrownBy(() -> kept[0].delete(KEY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside the lambda");
        assertThat(store.get(KEY)).isEqualTo(VALUE);
    }

    @Test
    void range_withNegativeLimit_isRefused() {
        assertRefused(() -> Range.all().limit(-1), "limit of -1 entries, at least 0");
        assertRefused(
                () -> Range.all().limit(Long.MIN_VALUE),
                "limit of -9223372036854775808 entries, at least 0");
    }

    @Test
    void bucketName_ofTheLongest_isTakenAndOneByteMoreNot() {
        String longest = "\u00e9".repeat(127) + "n"; // 255 bytes
        store.bucket(longest).put(KEY, VALUE);
        assertThat(store.bucketNames()).containsExactly(longest);
        assertRefused(
                () -> store.bucket("\u00e9".repeat(128)), "bucket name of 256 bytes, 1 to 255");
        assertRefused(() -> store.bucket(""), "bucket name of 0 bytes, 1 to 255");
        assertRefused(
                () -> store.bucket("half\ud83d"),
                "bucket name with half of a surrogate pair, which UTF-8 cannot hold");
        assertThat(store.bucketNames()).containsExactly(longest);
        assertThat(store.dropBucket("")).isFalse();
        assertThat(store.dropBucket("half\ud83d")).isFalse();
    }

    @Test
    void bucket_ofAnotherStore_isRefused() {
        Bucket foreign = other.bucket("theirs");
        Snapshot snapshot = store.snapshot();
        String message = "bucket 'theirs' belongs to another store";
        assertRefused(() -> store.write(batch -> batch.put(foreign, KEY, VALUE)), message);
        assertRefused(() -> store.write(batch -> batch.delete(foreign, KEY)), message);
        assertRefused(() -> snapshot.get(foreign, KEY), message);
        assertRefused(() -> snapshot.read(foreign, KEY, value -> value), message);
        assertRefused(() -> snapshot.scan(foreign, Range.all()), message);
        assertRefused(
                () -> store.write(batch -> batch.put(other, KEY, VALUE)),
                "bucket '' belongs to another store");
        snapshot.close();
    }

    @Test
    void bucket_thatWasDropped_isRefusedButInOlderSnapshots() {
        Bucket dropped = store.bucket("dropped");
        dropped.put(KEY, VALUE);
        Snapshot before = store.snapshot();
        assertThat(store.dropBucket("dropped")).isTrue();
        assertThat(store.dropBucket("dropped")).isFalse();
        Snapshot after = store.snapshot();
        Bucket again = store.bucket("dropped");
        long sequence = store.stats().sequence();
        List.<ThrowingCallable>of(
                        () -> dropped.put(KEY, VALUE),
                        () -> dropped.put(KEY, VALUE, Duration.ofDays(1)),
                        () -> dropped.get(KEY),
                        () -> dropped.read(KEY, value -> value),
                        () -> dropped.delete(KEY, Durability.SYNC),
                        () -> dropped.scan(Range.all()),
                        () -> store.write(batch -> batch.put(KEY, VALUE).put(dropped, KEY, VALUE)),
                        () -> after.get(dropped, KEY),
                        () -> after.scan(dropped, Range.all()))
                .forEach(
                        call ->
                                assertThatThrownBy(call)
                                        .isInstanceOf(IllegalStateException.class)
                                        .hasMessage("bucket 'dropped' was dropped"));
        assertThat(store.stats().sequence()).isEqualTo(sequence);
        assertThat(before.get(dropped, KEY)).isEqualTo(VALUE);
        assertThat(again.get(KEY)).isNull();
        before.close();
        after.close();
    }

    @Test
    void timeToLive_thatIsNone_isRefused() {
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(-1))) {
            String message = "time to live of " + none + ", more than zero";
            assertRefused(() -> store.put(KEY, VALUE, none), message);
            assertRefused(() -> store.put(KEY, VALUE, none, Durability.SYNC), message);
            assertRefused(() -> store.write(batch -> batch.put(KEY, VALUE, none)), message);
        }
        for (Duration tooLong :
                List.of(
                        Duration.ofSeconds(Long.MAX_VALUE),
                        Duration.ofMillis(Long.MAX_VALUE),
                        Duration.ofMillis(Long.MAX_VALUE - VirtualClock.START_MILLIS + 1))) {
            assertThatThrownBy(() -> store.put(KEY, VALUE, tooLong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("reaches beyond what a clock in milliseconds can hold");
        }
        assertThat(store.stats().sequence()).isZero();
    }

    @Test
    void timeToLive_ofOneNanosecond_isRoundedUp() {
        store.put(KEY, VALUE, Duration.ofNanos(1));
        assertThat(store.get(KEY)).isEqualTo(VALUE);
    }

    @Test
    void options_outOfTheirRange_areRefused() {
        Options.Builder builder = Options.builder();
        assertRefused(
                () -> builder.segmentBytes(4095).build(),
                "segmentBytes of 4,095, a multiple of 4,096 up to 1,073,741,824");
        builder.segmentBytes(4096);
        assertRefused(
                () -> builder.freeSpaceFloor(-1).build(), "freeSpaceFloor of -1 bytes, at least 0");
        builder.freeSpaceFloor(0);
        assertRefused(
                () -> builder.memoryBudget(1).build(),
                "memoryBudget of 1 bytes, at least 1,048,576");
        builder.memoryBudget(1 << 20);
        for (Duration interval : List.of(Duration.ofMillis(-1), Duration.ofDays(1).plusNanos(1))) {
            assertRefused(
                    () -> builder.syncInterval(interval).build(),
                    "syncInterval of " + interval + ", 0, which switches it off, to PT24H");
        }
        builder.syncInterval(Duration.ZERO);
        for (Duration timeout : List.of(Duration.ofMillis(-1), Duration.ofDays(1).plusNanos(1))) {
            assertRefused(
                    () -> builder.stallTimeout(timeout).build(),
                    "stallTimeout of " + timeout + ", 0, with which nobody waits, to PT24H");
        }
    }

    private void assertRefused(ThrowingCallable call, String message) {
        long before = store.stats().sequence();
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
        assertThat(store.stats().sequence()).as("nothing was written").isEqualTo(before);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
