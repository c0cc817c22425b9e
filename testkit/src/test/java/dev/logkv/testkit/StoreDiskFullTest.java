package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Cursor;
import dev.logkv.Durability;
import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Range;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real device that fills up. */
class StoreDiskFullTest {

    private static final long DEVICE_BYTES = 4 << 20;
    private static final long SEGMENT_BYTES = 64 << 10;
    private static final long FLOOR_BYTES = 1 << 20;

    /**
     * Flushes and merges may use the floor, since they give space back: a merge begins where twice
     * what it takes is free, and a flush may come in between.
     */
    private static final long LEFT_BYTES = FLOOR_BYTES / 2 - 2 * SEGMENT_BYTES;

    private final ConcurrentLinkedQueue<Event> events = new ConcurrentLinkedQueue<>();
    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void endQuiet() {
        quiet.close();
    }

    @ParameterizedTest
    @EnumSource
    void put_atTheFloor_isRefusedUntilSpaceIsFreed(Durability durability) throws IOException {
        try (SmallDevice device = SmallDevice.mount(DEVICE_BYTES)) {
            Path filler = fill(device, FLOOR_BYTES);
            Path directory = device.root().resolve("store");
            int acknowledged;
            try (LogKV store = LogKV.open(directory, options(FLOOR_BYTES, durability))) {
                acknowledged = putUntilFull(store, 0);
                assertThat(acknowledged).isPositive();
                assertThat(device.freeBytes()).isGreaterThanOrEqualTo(LEFT_BYTES);
                assertRefused(store, acknowledged);
                assertThat(events).isNotEmpty().hasOnlyElementsOfType(Event.SpaceLow.class);
                assertThat(store.stats().readOnlyReason()).isEmpty();

                Files.delete(filler);
                int more = putUntilFull(store, acknowledged);
                assertThat(more).isGreaterThan(acknowledged + 500);
                acknowledged = more;
                assertThat(device.freeBytes()).isGreaterThanOrEqualTo(LEFT_BYTES);
                checkAll(store, acknowledged);
            }
            try (LogKV store = LogKV.open(directory, options(0, durability))) {
                checkAll(store, acknowledged);
                put(store, acknowledged);
            }
        }
    }

    /** Without a floor, down to the last byte, and with others who take the space meanwhile. */
    @ParameterizedTest
    @EnumSource
    void put_onFullDevice_isRefusedUntilSpaceIsFreed(Durability durability) throws IOException {
        try (SmallDevice device = SmallDevice.mount(DEVICE_BYTES)) {
            Path directory = device.root().resolve("store");
            int acknowledged = 0;
            try (LogKV store = LogKV.open(directory, options(0, durability))) {
                for (int i = 0; i < 100; i++) {
                    put(store, acknowledged++);
                }
                Path filler = fillUp(device);
                // What was prepared before is taken in, and then no more.
                acknowledged = putUntilFull(store, acknowledged);
                assertRefused(store, acknowledged);
                assertThatThrownBy(() -> store.put(key(-1), new byte[1 << 20], durability))
                        .isInstanceOf(LogKVException.OutOfSpace.class);
                assertThat(store.get(key(-1))).isNull();
                store.sync();
                checkAll(store, acknowledged);

                Files.delete(filler);
                acknowledged = putUntilFull(store, acknowledged);
                checkAll(store, acknowledged);
                assertRefused(store, acknowledged);
            }
            try (LogKV store = LogKV.open(directory, options(0, durability))) {
                checkAll(store, acknowledged);
            }
        }
    }

    @Test
    void open_withoutRoomForTheFirstSegment_isRefusedAndLeavesNothing() throws IOException {
        try (SmallDevice device = SmallDevice.mount(DEVICE_BYTES)) {
            Path directory = device.root().resolve("store");
            assertThatThrownBy(() -> LogKV.open(directory, options(8 << 20, Durability.BUFFERED)))
                    .isInstanceOf(LogKVException.OutOfSpace.class)
                    .hasMessageContaining("a floor of 8,388,608");
            try (LogKV store = LogKV.open(directory, options(0, Durability.BUFFERED))) {
                put(store, 0);
                checkAll(store, 1);
            }
        }
    }

    private Options options(long floor, Durability durability) {
        return Options.builder()
                .segmentBytes(SEGMENT_BYTES)
                .freeSpaceFloor(floor)
                .durability(durability)
                .eventListener(events::add)
                .build();
    }

    /** Takes space, as somebody else on the device would. */
    private static Path fill(SmallDevice device, long bytes) throws IOException {
        Path filler = device.root().resolve("filler");
        return Files.write(filler, new byte[(int) bytes]);
    }

    /** Takes all the space, while the store may be preparing a segment. */
    private static Path fillUp(SmallDevice device) throws IOException {
        Path filler = device.root().resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(new byte[4 << 10]);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        return filler;
    }

    /**
     * Puts until nothing fits any more, and merging gives nothing back. Returns how many entries
     * there are now.
     */
    private static int putUntilFull(LogKV store, int from) {
        int n = from;
        int before;
        do {
            before = n;
            n = putUntilRefused(store, n);
            try {
                store.compact();
            } catch (LogKVException.OutOfSpace e) {
                assertThat(e).hasMessageContaining("free some space");
            }
        } while (n > before);
        return n;
    }

    private static int putUntilRefused(LogKV store, int from) {
        for (int n = from; ; n++) {
            try {
                put(store, n);
            } catch (LogKVException.OutOfSpace e) {
                assertThat(e).hasMessageContaining("free some space");
                return n;
            }
        }
    }

    /** Puts alone or, now and then, in a batch that must not be found in part. */
    private static void put(LogKV store, int n) {
        if (n % 7 == 0) {
            store.write(batch -> batch.put(key(n), value(n)).put(twin(n), value(n)));
        } else {
            store.put(key(n), value(n));
        }
    }

    private static void assertRefused(LogKV store, int next) {
        long sequence = store.stats().sequence();
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> store.put(key(next), new byte[(int) DEVICE_BYTES]))
                    .isInstanceOf(LogKVException.OutOfSpace.class);
        }
        assertThat(store.stats().sequence()).as("nothing was written").isEqualTo(sequence);
        checkAll(store, next);
    }

    private static void checkAll(LogKV store, int count) {
        List<byte[]> twins = new ArrayList<>();
        for (int n = 0; n < count; n++) {
            assertThat(store.get(key(n))).as("entry %d", n).isEqualTo(value(n));
            if (n % 7 == 0) {
                twins.add(twin(n));
            }
        }
        assertThat(store.get(key(count))).isNull();
        assertThat(store.get(twin(count))).isNull();
        int entries = 0;
        try (Cursor cursor = store.scan(Range.all())) {
            while (cursor.next()) {
                entries++;
            }
        }
        assertThat(entries).isEqualTo(count + twins.size());
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }

    private static byte[] twin(int n) {
        return ByteBuffer.allocate(5).putInt(n).array();
    }

    private static byte[] value(int n) {
        return ByteBuffer.allocate(1_000).putInt(n).array();
    }
}
