package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Operation;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Readers beside a writer. Operation number i is on key i mod {@link #KEYS}, so a reader knows for
 * every sequence which operation it must see, through all growth and sorting.
 */
class MemtableConcurrencyTest {

    private static final long SEED = 42;
    private static final long FIRST = 1;
    private static final int OPERATIONS = 150_000;
    private static final int KEYS = 9_973;

    @Test
    void findAndCursor_whileWriterIndexes_seeExactlyTheirSequence() throws Exception {
        try (TestLog log = new TestLog(8 << 20);
                Memtable memtable = new Memtable(new MemtableMemory(0), log.bytes(), FIRST, SEED);
                ExecutorService threads = Executors.newFixedThreadPool(5)) {
            long[] offsets = new long[OPERATIONS + 1];
            AtomicLong published = new AtomicLong(FIRST - 1);
            List<Future<?>> readers = new ArrayList<>();
            readers.add(threads.submit(() -> find(memtable, offsets, published, 1)));
            readers.add(threads.submit(() -> find(memtable, offsets, published, 2)));
            readers.add(threads.submit(() -> readAll(memtable, published)));
            readers.add(threads.submit(() -> scan(memtable, published, false)));
            readers.add(threads.submit(() -> scan(memtable, published, true)));

            for (int i = 0; i < OPERATIONS; i++) {
                offsets[i] = log.end();
                log.put(0, key(i % KEYS), new byte[0]);
                memtable.index(offsets[i], log.end());
                published.set(FIRST + i);
            }
            for (Future<?> reader : readers) {
                reader.get();
            }
            assertThat(memtable.entries()).isEqualTo(OPERATIONS);
        }
    }

    /** Finds keys at sequences up to the newest until the writer is done. */
    private static void find(
            Memtable memtable, long[] offsets, AtomicLong published, long randomSeed) {
        Random random = new Random(randomSeed);
        long newest;
        do {
            newest = published.get();
            int key = random.nextInt(KEYS);
            long last = newest - FIRST - random.nextInt(5);
            byte[] keyBytes = key(key);
            long found =
                    memtable.find(
                            KeyHash.of(SEED, 0, keyBytes), 0, keyBytes, Math.max(last, -1) + FIRST);
            // The last operation on the key up to that number.
            long expected = last - Math.floorMod(last - key, KEYS);
            if (found != (expected < 0 ? -1 : offsets[(int) expected])) {
                throw new AssertionError("key %d at number %d: %d".formatted(key, last, found));
            }
        } while (newest < FIRST + OPERATIONS - 1);
    }

    /** Reads everything until the writer is done: count and order of all versions must be right. */
    private static void readAll(Memtable memtable, AtomicLong published) {
        long newest;
        do {
            newest = published.get();
            EntryCursor cursor = memtable.cursor(newest);
            long shown = 0;
            long previousKey = -1;
            long previousSequence = 0;
            while (cursor.next()) {
                long key = keyOf(cursor.operation());
                long sequence = cursor.sequence();
                boolean ordered =
                        key == previousKey
                                ? previousSequence - sequence == KEYS
                                : key > previousKey;
                if (!ordered || (sequence - FIRST) % KEYS != key) {
                    throw new AssertionError("%d of key %d".formatted(sequence, key));
                }
                previousKey = key;
                previousSequence = sequence;
                shown++;
            }
            if (shown != newest - FIRST + 1) {
                throw new AssertionError("%d of %d".formatted(shown, newest - FIRST + 1));
            }
        } while (newest < FIRST + OPERATIONS - 1);
    }

    /** Scans until the writer is done: order, keys and their newest versions must be right. */
    private static void scan(Memtable memtable, AtomicLong published, boolean reversed) {
        long newest;
        do {
            newest = published.get();
            EntryCursor cursor = memtable.cursor(new KeyRange(0, null, null, reversed), newest);
            long keys = 0;
            long keysNewest = 0;
            long previousKey = reversed ? Long.MAX_VALUE : -1;
            long previousSequence = 0;
            while (cursor.next()) {
                long key = keyOf(cursor.operation());
                long sequence = cursor.sequence();
                boolean ordered =
                        key == previousKey
                                ? (sequence < previousSequence) != reversed
                                : (key > previousKey) != reversed;
                if (!ordered || (sequence - FIRST) % KEYS != key || sequence > newest) {
                    throw new AssertionError("%d of key %d".formatted(sequence, key));
                }
                keys += key == previousKey ? 0 : 1;
                keysNewest += sequence + KEYS > newest ? 1 : 0;
                previousKey = key;
                previousSequence = sequence;
            }
            long expected = Math.min(KEYS, newest - FIRST + 1);
            if (keys != expected || keysNewest != expected) {
                throw new AssertionError(
                        "%d keys, %d newest of %d".formatted(keys, keysNewest, expected));
            }
        } while (newest < FIRST + OPERATIONS - 1);
    }

    private static byte[] key(long number) {
        return ByteBuffer.allocate(12).putInt(7).putLong(number).array();
    }

    private static long keyOf(Operation operation) {
        return operation
                .bytes()
                .asSlice(operation.keyOffset(), operation.keyBytes())
                .asByteBuffer()
                .getLong(4);
    }
}
