package dev.logkv.engine.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoveredCursorTest {

    private record Entry(BucketKey place, byte kind, long sequence, MemorySegment bytes) {}

    private static final Comparator<Entry> ORDER =
            Comparator.comparing(Entry::place)
                    .thenComparing(Entry::sequence, Comparator.reverseOrder());

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void next_randomSources_showsWhatIsNotCovered(long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 200; round++) {
                List<RangeDeletion> deletions = RandomDeletions.draw(random, random.nextInt(25));
                RangeDeletions set = RangeDeletions.of(deletions);
                boolean reversed = random.nextBoolean();
                List<Entry> entries = entries(random, arena, random.nextInt(60));
                List<Long> expected =
                        (reversed ? entries.reversed() : entries)
                                .stream()
                                        .filter(e -> e.kind() != OperationKind.DELETE_RANGE)
                                        .filter(e -> e.sequence() >= newest(deletions, e.place()))
                                        .map(Entry::sequence)
                                        .toList();

                assertThat(shown(new Source(entries, reversed), set, reversed))
                        .as("seed %d, round %d, steps", seed, round)
                        .isEqualTo(expected);
                assertThat(shown(new SeekableSource(entries, reversed), set, reversed))
                        .as("seed %d, round %d, seeks", seed, round)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void next_olderSourceUnderCoveredStretch_seeksOverAllOfIt(boolean reversed) {
        try (Arena arena = Arena.ofConfined()) {
            List<Entry> entries = new ArrayList<>();
            for (int i = 0; i < 250; i++) {
                entries.add(entry(arena, OperationKind.PUT, place(i), 1 + i));
            }
            // Two that meet: what they cover is one stretch, from 10 to 240.
            RangeDeletions set =
                    RangeDeletions.of(
                            List.of(
                                    new RangeDeletion(place(10), place(100), 1_000),
                                    new RangeDeletion(place(100), place(240), 1_001)));
            SeekableSource source = new SeekableSource(entries, reversed);

            assertThat(shown(source, set, reversed)).hasSize(20);
            assertThat(source.moves()).isEqualTo(20 + 1 + 1);
        }
    }

    @Test
    void next_sourceThatIsNewerInPart_isReadThrough() {
        try (Arena arena = Arena.ofConfined()) {
            List<Entry> entries =
                    List.of(
                            entry(arena, OperationKind.PUT, place(1), 5),
                            entry(arena, OperationKind.PUT, place(2), 20),
                            entry(arena, OperationKind.PUT, place(3), 6));
            RangeDeletions set =
                    RangeDeletions.of(List.of(new RangeDeletion(place(0), place(9), 10)));

            assertThat(shown(new SeekableSource(entries, false), set, false)).containsExactly(20L);
        }
    }

    @Test
    void next_manyPiecesBetweenKeys_findsTheRightOne() {
        try (Arena arena = Arena.ofConfined()) {
            List<RangeDeletion> deletions = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                deletions.add(new RangeDeletion(place(2 * i), place(2 * i + 1), 100 + i));
            }
            RangeDeletions set = RangeDeletions.of(deletions);
            List<Entry> entries =
                    List.of(
                            entry(arena, OperationKind.PUT, place(3), 1),
                            entry(arena, OperationKind.PUT, place(200), 2),
                            entry(arena, OperationKind.PUT, place(201), 3),
                            entry(arena, OperationKind.PUT, place(250), 4));

            assertThat(shown(new Source(entries, false), set, false)).containsExactly(1L, 3L, 4L);
            assertThat(shown(new Source(entries, true), set, true)).containsExactly(4L, 3L, 1L);
        }
    }

    @Test
    void next_warm_doesNotAllocate() {
        Random random = new Random(9);
        try (Arena arena = Arena.ofConfined()) {
            RangeDeletions set = RangeDeletions.of(RandomDeletions.draw(random, 20));
            List<Entry> entries = entries(random, arena, 20_000);
            drain(new CoveredCursor(new SeekableSource(entries, false), set, false));
            EntryCursor cursor = new CoveredCursor(new Source(entries, false), set, false);

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            int count = drain(cursor);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(count).isPositive();
            assertThat(allocated).isLessThan(entries.size());
        }
    }

    private static int drain(EntryCursor cursor) {
        int count = 0;
        while (cursor.next()) {
            count++;
        }
        return count;
    }

    private static List<Long> shown(EntryCursor source, RangeDeletions set, boolean reversed) {
        EntryCursor cursor = new CoveredCursor(source, set, reversed);
        List<Long> shown = new ArrayList<>();
        while (cursor.next()) {
            assertThat(cursor.operation()).isSameAs(source.operation());
            shown.add(cursor.sequence());
        }
        return shown;
    }

    private static long newest(List<RangeDeletion> deletions, BucketKey place) {
        return deletions.stream()
                .filter(deletion -> deletion.from().compareTo(place) <= 0)
                .filter(deletion -> deletion.to().compareTo(place) > 0)
                .mapToLong(RangeDeletion::sequence)
                .max()
                .orElse(RangeDeletions.NOT_COVERED);
    }

    private static List<Entry> entries(Random random, Arena arena, int count) {
        List<Entry> entries = new ArrayList<>();
        // Sources older than all deletions, newer than all, and mixed.
        int base = random.nextInt(3) * 15 - 15;
        for (int i = 0; i < count; i++) {
            boolean range = count < 100 && random.nextInt(6) == 0;
            entries.add(
                    entry(
                            arena,
                            range ? OperationKind.DELETE_RANGE : OperationKind.PUT,
                            RandomDeletions.place(random),
                            Math.max(0, base + i)));
        }
        entries.sort(ORDER);
        return entries;
    }

    private static Entry entry(Arena arena, byte kind, BucketKey place, long sequence) {
        byte[] head = new byte[Operation.HEAD_BYTES_MAX + place.key().length];
        int length =
                Operation.writeHead(head, 0, kind, place.bucket(), place.key(), 0, Operation.NEVER);
        MemorySegment bytes = arena.allocate(length);
        MemorySegment.copy(MemorySegment.ofArray(head), 0, bytes, 0, length);
        return new Entry(place, kind, sequence, bytes);
    }

    private static BucketKey place(int key) {
        return new BucketKey(1, new byte[] {(byte) key});
    }

    private static class Source implements EntryCursor {

        final List<Entry> entries;
        final Operation operation = new Operation();
        int index = -1;
        private int moves;

        Source(List<Entry> entries, boolean reversed) {
            this.entries = reversed ? entries.reversed() : entries;
        }

        @Override
        public boolean next() {
            moves++;
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
            return entries.get(index).sequence();
        }

        /** Returns how often this was moved. */
        int moves() {
            return moves;
        }
    }

    private static final class SeekableSource extends Source implements SeekableCursor {

        private final boolean reversed;

        SeekableSource(List<Entry> entries, boolean reversed) {
            super(entries, reversed);
            this.reversed = reversed;
        }

        @Override
        public boolean seek(BucketKey place) {
            while (index + 1 < entries.size() && isBefore(entries.get(index + 1), place)) {
                index++;
            }
            return next();
        }

        private boolean isBefore(Entry entry, BucketKey place) {
            int order = entry.place().compareTo(place);
            return reversed ? order >= 0 : order < 0;
        }

        @Override
        public long sequenceMax() {
            return entries.stream().mapToLong(Entry::sequence).max().orElse(0);
        }
    }
}
