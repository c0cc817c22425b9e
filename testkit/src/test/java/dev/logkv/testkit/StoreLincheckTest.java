package dev.logkv.testkit;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Short random programs on three threads, each result of which must be explained by some order of
 * the operations, while the tables under them are flushed and merged.
 *
 * <p>Stress mode: the threads run freely, on one store, each program on keys of its own. Model
 * checking, which decides at each access to shared memory who goes on, sees nothing of what lies
 * outside the heap, and cannot hold the store's own threads.
 *
 * <p>{@code logkv.lincheck.programs} is how many there are.
 */
@Param(name = "key", gen = IntGen.class, conf = "0:3")
@Param(name = "value", gen = IntGen.class, conf = "1:9")
public class StoreLincheckTest {

    private static final int PROGRAMS = Integer.getInteger("logkv.lincheck.programs", 20);
    private static final int RUNS_OF_EACH = 40;
    private static final int THREADS = 3;
    private static final int OPERATIONS_OF_EACH = 4;

    private static final AtomicInteger INSTANCES = new AtomicInteger();

    @TempDir private static Path directory;

    private static @Nullable LogKV shared;

    private final int instance = INSTANCES.incrementAndGet();

    @BeforeAll
    static void open() {
        shared = TreeStore.open(directory);
    }

    @AfterAll
    static void close() {
        store().close();
    }

    private static LogKV store() {
        return Objects.requireNonNull(shared);
    }

    @Test
    void programs_onThreeThreads_areLinearizable() {
        new StressOptions()
                .iterations(PROGRAMS)
                .invocationsPerIteration(RUNS_OF_EACH)
                .threads(THREADS)
                .actorsPerThread(OPERATIONS_OF_EACH)
                .sequentialSpecification(Sorted.class)
                .check(StoreLincheckTest.class);
    }

    @Operation
    public void put(@Param(name = "key") int key, @Param(name = "value") int value) {
        store().put(key(key), new byte[] {(byte) value});
    }

    @Operation
    public int get(@Param(name = "key") int key) {
        byte[] value = store().get(key(key));
        return value == null ? 0 : value[0];
    }

    @Operation
    public int read(@Param(name = "key") int key) {
        Integer value = store().read(key(key), bytes -> (int) bytes.asByteBuffer().get());
        return value == null ? 0 : value;
    }

    @Operation
    public void delete(@Param(name = "key") int key) {
        store().delete(key(key));
    }

    @Operation
    public void deleteRange(@Param(name = "key") int from, @Param(name = "key") int to) {
        store().deleteRange(Range.of(key(from), key(to)));
    }

    @Operation
    public void putTwo(@Param(name = "key") int key, @Param(name = "value") int value) {
        byte[] bytes = {(byte) value};
        store().write(batch -> batch.put(key(key), bytes).put(key(key + 1), bytes));
    }

    @Operation
    public String scan() {
        return entries(Range.prefix(prefix()), new StringBuilder(), false);
    }

    @Operation
    public String scanBack() {
        return entries(Range.prefix(prefix()).reversed(), new StringBuilder(), true);
    }

    private static String entries(Range range, StringBuilder text, boolean reversed) {
        try (Cursor cursor = store().scan(range)) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                String entry = key[key.length - 1] + "=" + cursor.value()[0] + " ";
                text.insert(reversed ? 0 : text.length(), entry);
            }
        }
        return text.toString();
    }

    /** One in nine: each of them takes as long as hundreds of the others. */
    @Operation
    public void tidyUp(@Param(name = "key") int choice) {
        if (choice == 0) {
            store().compact();
        } else {
            store().flush();
        }
    }

    private byte[] prefix() {
        return ByteBuffer.allocate(Integer.BYTES).putInt(instance).array();
    }

    private byte[] key(int key) {
        return ByteBuffer.allocate(Integer.BYTES + 1).putInt(instance).put((byte) key).array();
    }

    /** What the operations mean. */
    public static final class Sorted {

        private final TreeMap<Integer, Integer> entries = new TreeMap<>();

        public void put(int key, int value) {
            entries.put(key, value);
        }

        public int get(int key) {
            return entries.getOrDefault(key, 0);
        }

        public int read(int key) {
            return get(key);
        }

        public void delete(int key) {
            entries.remove(key);
        }

        public void deleteRange(int from, int to) {
            if (from < to) {
                entries.subMap(from, to).clear();
            }
        }

        public void putTwo(int key, int value) {
            entries.put(key, value);
            entries.put(key + 1, value);
        }

        public String scan() {
            StringBuilder text = new StringBuilder();
            entries.forEach((key, value) -> text.append(key).append('=').append(value).append(' '));
            return text.toString();
        }

        public String scanBack() {
            return scan();
        }

        public void tidyUp(int choice) {}
    }
}
