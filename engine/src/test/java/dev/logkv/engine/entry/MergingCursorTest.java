package dev.logkv.engine.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergingCursorTest {

    /** An operation somewhere in memory. */
    @SuppressWarnings("ArrayRecordComponent") // compared by the order below only
    private record Entry(int bucket, byte[] key, long sequence, MemorySegment bytes) {}

    private static final Comparator<Entry> ORDER =
            Comparator.comparingInt(Entry::bucket)
                    .thenComparing(Entry::key, Arrays::compareUnsigned)
                    .thenComparing(Entry::sequence, Comparator.reverseOrder());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void next_randomSources_agreesWithSortedList(long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 60; round++) {
                boolean reversed = random.nextBoolean();
                List<List<Entry>> parts = parts(random, arena, random.nextInt(9));
                List<Entry> expected = parts.stream().flatMap(List::stream).sorted(ORDER).toList();

                assertThat(sequences(merge(parts, reversed)))
                        .isEqualTo(
                                (reversed ? expected.reversed() : expected)
                                        .stream().map(Entry::sequence).toList());
            }
        }
    }

    @Test
    void of_oneSource_isThatSource() {
        EntryCursor source = new ListCursor(List.of());

        assertThat(MergingCursor.of(List.of(source), false)).isSameAs(source);
    }

    @Test
    void next_noSources_isFalse() {
        EntryCursor cursor = MergingCursor.of(List.of(), false);

        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    @Test
    void next_mergeOfMerges_showsTheOperationsOfAll() {
        Random random = new Random(3);
        try (Arena arena = Arena.ofConfined()) {
            List<List<Entry>> parts = parts(random, arena, 6);
            EntryCursor nested =
                    MergingCursor.of(
                            List.of(
                                    merge(parts.subList(0, 3), false),
                                    merge(parts.subList(3, 6), false)),
                            false);
            List<Entry> expected = parts.stream().flatMap(List::stream).sorted(ORDER).toList();

            for (Entry entry : expected) {
                assertThat(nested.next()).isTrue();
                assertThat(nested.sequence()).isEqualTo(entry.sequence());
                assertThat(nested.operation().bytes()).isSameAs(entry.bytes());
            }
            assertThat(nested.next()).isFalse();
        }
    }

    @Test
    void next_oneSourceLeads_comparesOnceAStep() {
        try (Arena arena = Arena.ofConfined()) {
            // Equal prefixes and equal keys: every comparison asks both cursors for a sequence.
            byte[] key = new byte[16];
            List<ListCursor> cursors = new ArrayList<>();
            long sequence = 1_000_000;
            for (int i = 0; i < 8; i++) {
                List<Entry> entries = new ArrayList<>();
                for (int j = 0; j < (i == 0 ? 10_000 : 1); j++) {
                    entries.add(entry(arena, 0, key, sequence--));
                }
                cursors.add(new ListCursor(entries));
            }
            EntryCursor merged = MergingCursor.of(cursors, false);
            for (int i = 0; i < 10; i++) {
                assertThat(merged.next()).isTrue();
            }
            long before = cursors.stream().mapToLong(ListCursor::asked).sum();
            for (int i = 0; i < 9_000; i++) {
                assertThat(merged.next()).isTrue();
            }
            long asked = cursors.stream().mapToLong(ListCursor::asked).sum() - before;

            assertThat(asked).isEqualTo(2 * 9_000);
        }
    }

    @Test
    void next_warm_doesNotAllocate() {
        try (Arena arena = Arena.ofConfined()) {
            List<List<Entry>> parts = new ArrayList<>();
            Random random = new Random(4);
            for (int i = 0; i < 4; i++) {
                List<Entry> part = new ArrayList<>();
                for (int j = 0; j < 25_000; j++) {
                    byte[] key = new byte[random.nextInt(16)];
                    random.nextBytes(key);
                    part.add(entry(arena, 0, key, 4L * j + i));
                }
                part.sort(ORDER);
                parts.add(part);
            }
            drain(merge(parts, false));
            EntryCursor cursor = merge(parts, false);

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            int count = drain(cursor);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(count).isEqualTo(100_000);
            assertThat(allocated).isLessThan(count);
        }
    }

    private static int drain(EntryCursor cursor) {
        int count = 0;
        while (cursor.next()) {
            count++;
        }
        return count;
    }

    /** Returns sorted lists of entries, of very different lengths, with many equal keys. */
    private static List<List<Entry>> parts(Random random, Arena arena, int count) {
        List<List<Entry>> parts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            parts.add(new ArrayList<>());
        }
        int entries = count == 0 ? 0 : random.nextInt(200);
        for (int sequence = 0; sequence < entries; sequence++) {
            byte[] key = new byte[random.nextInt(3) == 0 ? 6 + random.nextInt(12) : 9];
            key[random.nextInt(key.length)] = (byte) (random.nextInt(5) - 2);
            int part = random.nextInt(1 + random.nextInt(count));
            parts.get(part).add(entry(arena, random.nextInt(2), key, sequence));
        }
        parts.forEach(part -> part.sort(ORDER));
        return parts;
    }

    private static Entry entry(Arena arena, int bucket, byte[] key, long sequence) {
        byte[] head = new byte[Operation.HEAD_BYTES_MAX + key.length];
        int length =
                Operation.writeHead(head, 0, OperationKind.DELETE, bucket, key, 0, Operation.NEVER);
        MemorySegment bytes = arena.allocate(length);
        MemorySegment.copy(MemorySegment.ofArray(head), 0, bytes, 0, length);
        return new Entry(bucket, key, sequence, bytes);
    }

    private static EntryCursor merge(List<List<Entry>> parts, boolean reversed) {
        List<EntryCursor> cursors = new ArrayList<>();
        for (List<Entry> part : parts) {
            cursors.add(new ListCursor(reversed ? part.reversed() : part));
        }
        return MergingCursor.of(cursors, reversed);
    }

    private static List<Long> sequences(EntryCursor cursor) {
        List<Long> sequences = new ArrayList<>();
        while (cursor.next()) {
            sequences.add(cursor.sequence());
        }
        return sequences;
    }

    private static final class ListCursor implements EntryCursor {

        private final List<Entry> entries;
        private final Operation operation = new Operation();
        private int index = -1;
        private long asked;

        ListCursor(List<Entry> entries) {
            this.entries = entries;
        }

        @Override
        public boolean next() {
            if (index + 1 >= entries.size()) {
                return false;
            }
            operation.at(entries.get(++index).bytes(), 0);
            return true;
        }

        @Override
        public Operation operation() {
            return operation;
        }

        @Override
        public long sequence() {
            asked++;
            return entries.get(index).sequence();
        }

        /** Returns how often the sequence was asked for. */
        long asked() {
            return asked;
        }
    }
}
