package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Keys in the default bucket whose versions only grow. Every seventh version is a delete, by a
 * delete or by a range deletion over a whole block of keys. So each answer, absence too, tells
 * between which versions the key was seen, and a reader knows which were acknowledged before it
 * asked.
 */
final class TreeCounters {

    private static final int BLOCKS = 64;
    private static final int BLOCK_KEYS = 32;
    private static final int KEYS = BLOCKS * BLOCK_KEYS;

    /** Versions that are multiples of this are deletes. Version 0: never written. */
    private static final int DELETE_EACH = 7;

    private static final int FILLER_BYTES = 150;

    private final LogKV store;
    private final int writers;
    private final AtomicLongArray started = new AtomicLongArray(KEYS);
    private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);

    TreeCounters(LogKV store, int writers) {
        this.store = store;
        this.writers = writers;
    }

    /** Takes one key, or a block of them, to a later version. Each block has one writer. */
    void advance(int writer, SplittableRandom random) {
        int block = random.nextInt(BLOCKS / writers) * writers + writer;
        int first = block * BLOCK_KEYS;
        switch (random.nextInt(200)) {
            case 0 -> deleteBlock(first);
            case 1, 2, 3 -> putBlock(first);
            default -> advanceOne(first + random.nextInt(BLOCK_KEYS));
        }
    }

    private void advanceOne(int number) {
        long version = acknowledged.get(number) + 1;
        byte[] key = key(number);
        started.set(number, version);
        if (version % DELETE_EACH == 0) {
            store.delete(key);
        } else {
            store.put(key, StampedValue.of(key, version, FILLER_BYTES));
        }
        acknowledged.set(number, version);
    }

    private void deleteBlock(int first) {
        for (int number = first; number < first + BLOCK_KEYS; number++) {
            started.set(number, (acknowledged.get(number) / DELETE_EACH + 1) * DELETE_EACH);
        }
        store.deleteRange(Range.of(key(first), key(first + BLOCK_KEYS)));
        acknowledge(first);
    }

    private void putBlock(int first) {
        store.write(
                batch -> {
                    for (int number = first; number < first + BLOCK_KEYS; number++) {
                        long version = acknowledged.get(number) + 1;
                        version += version % DELETE_EACH == 0 ? 1 : 0;
                        started.set(number, version);
                        batch.put(key(number), StampedValue.of(key(number), version, FILLER_BYTES));
                    }
                });
        acknowledge(first);
    }

    private void acknowledge(int first) {
        for (int number = first; number < first + BLOCK_KEYS; number++) {
            acknowledged.set(number, started.get(number));
        }
    }

    /** What one reader has seen; it must never see less again. */
    final class Reader {

        private final long[] seen = new long[KEYS];

        void check(SplittableRandom random) {
            int number = random.nextInt(KEYS);
            byte[] key = key(number);
            seen[number] = Math.max(seen[number], acknowledged.get(number));
            switch (random.nextInt(20)) {
                case 0 -> checkBlock(number / BLOCK_KEYS * BLOCK_KEYS, random.nextBoolean());
                case 1, 2, 3, 4 ->
                        saw(
                                number,
                                store.read(
                                        key,
                                        value -> Long.valueOf(StampedValue.number(key, value))));
                default -> {
                    byte[] value = store.get(key);
                    saw(number, value == null ? null : StampedValue.number(key, value));
                }
            }
        }

        private void checkBlock(int first, boolean reversed) {
            long[] least = new long[BLOCK_KEYS];
            for (int i = 0; i < BLOCK_KEYS; i++) {
                seen[first + i] = Math.max(seen[first + i], acknowledged.get(first + i));
            }
            Range range = Range.of(key(first), key(first + BLOCK_KEYS));
            try (Cursor cursor = store.scan(reversed ? range.reversed() : range)) {
                while (cursor.next()) {
                    byte[] key = cursor.key();
                    least[number(key) - first] = StampedValue.number(key, cursor.value());
                }
            }
            for (int i = 0; i < BLOCK_KEYS; i++) {
                saw(first + i, least[i] == 0 ? null : least[i]);
            }
        }

        private void saw(int number, @Nullable Long version) {
            long least = seen[number];
            long most = started.get(number);
            long is =
                    version != null
                            ? version
                            : (least + DELETE_EACH - 1) / DELETE_EACH * DELETE_EACH;
            assertThat(is)
                    .as("version of key %d, %s", number, version == null ? "absent" : "present")
                    .isBetween(least, most);
            seen[number] = is;
        }
    }

    /** Everything that a snapshot shows now, for {@link #checkUnchanged}. */
    static Map<Integer, Long> contents(Snapshot snapshot) {
        Map<Integer, Long> contents = new HashMap<>();
        try (Cursor cursor = snapshot.scan(Range.all())) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                contents.put(number(key), StampedValue.number(key, cursor.value()));
            }
        }
        return contents;
    }

    /** The snapshot shows what it showed before, however it is asked. */
    static void checkUnchanged(
            Bucket bucket, Snapshot snapshot, Map<Integer, Long> before, SplittableRandom random) {
        for (int i = 0; i < 100; i++) {
            int number = random.nextInt(KEYS);
            byte[] key = key(number);
            byte[] value = snapshot.get(key);
            assertThat(value == null ? null : StampedValue.number(key, value))
                    .as("key %d", number)
                    .isEqualTo(before.get(number));
        }
        Map<Integer, Long> backwards = new HashMap<>();
        try (Cursor cursor = snapshot.scan(bucket, Range.all().reversed())) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                backwards.put(number(key), StampedValue.number(key, cursor.valueSegment()));
            }
        }
        assertThat(backwards).isEqualTo(before);
        assertThat(contents(snapshot)).isEqualTo(before);
    }

    /** Every key has its last version. When nobody writes. */
    void checkAll(LogKV opened) {
        Map<Integer, Long> expected = new HashMap<>();
        for (int number = 0; number < KEYS; number++) {
            if (acknowledged.get(number) % DELETE_EACH != 0) {
                expected.put(number, acknowledged.get(number));
            }
        }
        try (Snapshot snapshot = opened.snapshot()) {
            checkUnchanged(opened, snapshot, expected, new SplittableRandom(1));
        }
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static int number(byte[] key) {
        return ByteBuffer.wrap(key).getInt();
    }
}
