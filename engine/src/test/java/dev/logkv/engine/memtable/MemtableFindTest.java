package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.logkv.engine.codec.KeyHash;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemtableFindTest {

    private static final long SEED = 42;
    private static final long FIRST = 1_000;

    @Test
    void find_absentKey_isMinusOne() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log, 0)) {
            index(memtable, log, () -> log.put(0, key("b"), key("1")));

            assertThat(find(memtable, 0, key("a"), FIRST)).isEqualTo(-1);
            assertThat(find(memtable, 1, key("b"), FIRST)).isEqualTo(-1);
            assertThat(find(memtable, 0, key(""), FIRST)).isEqualTo(-1);
        }
    }

    @Test
    void find_olderSequences_seeOlderVersions() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log, 0)) {
            long first = log.end();
            index(memtable, log, () -> log.put(7, key("k"), key("1")));
            long second = log.end();
            index(memtable, log, () -> log.putExpiring(7, key("k"), key("2"), 5));
            log.gap(13);
            long third = log.end();
            index(memtable, log, () -> log.delete(7, key("k")));

            assertThat(find(memtable, 7, key("k"), FIRST - 1)).isEqualTo(-1);
            assertThat(find(memtable, 7, key("k"), FIRST)).isEqualTo(first);
            assertThat(find(memtable, 7, key("k"), FIRST + 1)).isEqualTo(second);
            assertThat(find(memtable, 7, key("k"), FIRST + 2)).isEqualTo(third);
            assertThat(find(memtable, 7, key("k"), Long.MAX_VALUE)).isEqualTo(third);
            assertThat(memtable.entries()).isEqualTo(3);
        }
    }

    @Test
    void find_tagsCollide_comparesKeys() {
        try (TestLog log = new TestLog(4096);
                Memtable memtable = memtable(log, 0)) {
            long offset = log.end();
            index(memtable, log, () -> log.put(0, key("present"), key("1")));
            long hash = KeyHash.of(SEED, 0, key("present"));

            assertThat(memtable.find(hash, 0, key("present"), FIRST)).isEqualTo(offset);
            assertThat(memtable.find(hash, 0, key("missing"), FIRST)).isEqualTo(-1);
            assertThat(memtable.find(hash, 1, key("present"), FIRST)).isEqualTo(-1);
            assertThat(memtable.find(hash, 0, key("presen"), FIRST)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void find_randomOperations_agreesWithModel(long seed) {
        Random random = new Random(seed);
        TestKeys keys = TestKeys.shape(random);
        try (TestLog log = new TestLog(16 << 20);
                Memtable memtable = memtable(log, random.nextInt(4_000))) {
            Model model = new Model(FIRST);
            for (int i = 0; i < 6_000; i++) {
                model.step(random, keys, log, memtable);
            }
            model.assertFinds(random, memtable, SEED);
        }
    }

    @Test
    void index_allocationFails_leavesWhatWasIndexed() {
        int failures = 0;
        for (int allowed = 2; allowed < 20; allowed++) {
            Random random = new Random(allowed);
            TestKeys keys = TestKeys.shape(random);
            try (TestLog log = new TestLog(16 << 20);
                    Memtable memtable =
                            new Memtable(
                                    new MemtableMemory(failingAfter(allowed), 0),
                                    log.bytes(),
                                    FIRST,
                                    SEED)) {
                Model model = new Model(FIRST);
                try {
                    for (int i = 0; i < 3_000; i++) {
                        model.step(random, keys, log, memtable);
                    }
                } catch (OutOfMemoryError expected) {
                    failures++;
                    assertThat(memtable.entries()).isGreaterThanOrEqualTo(model.published());
                }
                model.assertFinds(random, memtable, SEED);
            }
        }
        assertThat(failures).isGreaterThan(5);
    }

    @Test
    void memory_allocationFails_holdsNothing() {
        List<MemorySegment> allocated = new ArrayList<>();
        MemoryAllocator second =
                (arena, bytes, alignment) -> {
                    if (!allocated.isEmpty()) {
                        throw new OutOfMemoryError("injected");
                    }
                    MemorySegment segment = arena.allocate(bytes, alignment);
                    allocated.add(segment);
                    return segment;
                };

        assertThatThrownBy(() -> new MemtableMemory(second, 10))
                .isInstanceOf(OutOfMemoryError.class);
        assertThat(allocated.getFirst().scope().isAlive()).isFalse();
    }

    @Test
    void memory_expectationHolds_doesNotGrowAndKeepsBound() {
        int count = 20_000;
        Random random = new Random(3);
        try (TestLog log = new TestLog(4 << 20);
                Memtable memtable = memtable(log, count)) {
            long before = memtable.memoryBytes();
            for (int i = 0; i < count; i++) {
                byte[] key = new byte[16];
                random.nextBytes(key);
                index(memtable, log, () -> log.put(0, key, key("v")));
            }

            assertThat(memtable.memoryBytes()).isEqualTo(before).isLessThan(20L * count);
        }
    }

    @Test
    void find_afterClose_isIllegalState() {
        try (TestLog log = new TestLog(4096)) {
            Memtable memtable = memtable(log, 0);
            index(memtable, log, () -> log.put(0, key("k"), key("1")));
            memtable.close();
            memtable.close();

            assertThatThrownBy(() -> find(memtable, 0, key("k"), FIRST))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void findIndexAndMemoryBytes_warm_doNotAllocate() {
        int count = 100_000;
        byte[][] keys = new byte[count][];
        Random random = new Random(9);
        for (int i = 0; i < count; i++) {
            keys[i] = new byte[random.nextInt(40)];
            random.nextBytes(keys[i]);
        }
        try (TestLog log = new TestLog(32 << 20);
                Memtable memtable = memtable(log, 3L * count)) {
            long[] ends = new long[3 * count + 1];
            ends[0] = log.end();
            for (int i = 0; i < 3 * count; i++) {
                log.put(i % 3, keys[i % count], keys[i % count]);
                ends[i + 1] = log.end();
            }
            for (int i = 0; i < 2 * count; i++) {
                memtable.index(ends[i], ends[i + 1]);
                find(memtable, i % 3, keys[i % count], Long.MAX_VALUE);
            }
            memtable.cursor(Long.MAX_VALUE); // a sorted run takes memory, too

            long before = allocatedBytes();
            int found = 0;
            for (int i = 2 * count; i < 3 * count; i++) {
                memtable.index(ends[i], ends[i + 1]);
                if (memtable.memoryBytes() > 0
                        && find(memtable, i % 3, keys[i % count], Long.MAX_VALUE) == ends[i]) {
                    found++;
                }
            }
            long allocated = allocatedBytes() - before;

            assertThat(found).isEqualTo(count);
            // Less than one byte a call: whatever the JVM needs once, but nothing for each call.
            assertThat(allocated).isLessThan(count);
        }
    }

    private static long allocatedBytes() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private static MemoryAllocator failingAfter(int allowed) {
        int[] left = {allowed};
        return (arena, bytes, alignment) -> {
            if (left[0]-- == 0) {
                throw new OutOfMemoryError("injected");
            }
            return arena.allocate(bytes, alignment);
        };
    }

    private static Memtable memtable(TestLog log, long entriesExpected) {
        return new Memtable(new MemtableMemory(entriesExpected), log.bytes(), FIRST, SEED);
    }

    private static void index(Memtable memtable, TestLog log, Runnable write) {
        long from = log.end();
        write.run();
        memtable.index(from, log.end());
    }

    private static long find(Memtable memtable, int bucket, byte[] key, long sequenceMax) {
        return memtable.find(KeyHash.of(SEED, bucket, key), bucket, key, sequenceMax);
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
