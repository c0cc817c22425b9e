package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.BlockCompressor;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.testkit.RandomKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of random entries, written with random settings, against a sorted set. */
class TableModelTest {

    private static final int BUCKETS = 4;
    private static final int SEQUENCE_MAX = 1_000;
    private static final int QUESTIONS = 60;

    private final NavigableSet<Entry> model = new TreeSet<>();
    private final List<RangeDeletion> deletions = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void table_ofRandomEntries_answersAsTheModel(long seed) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        RandomKeys keys = new RandomKeys(seed);
        fill(random, keys);
        int blockBytes = random.nextBoolean() ? 256 : random.nextInt(256, 32 << 10);
        @Nullable BlockCompressor compressor = random.nextInt(3) == 0 ? new ZeroRuns() : null;
        try (TableFixture tables = new TableFixture()) {
            TableProperties written =
                    tables.write(
                            seed, TableFixture.settings(blockBytes, compressor), model, deletions);
            Table table = tables.open(seed);
            assertThat(table.properties()).isEqualTo(written);
            properties(written);
            table.verify();
            assertThat(table.rangeDeletions().all()).containsExactlyInAnyOrderElementsOf(deletions);
            Table scarce = tables.openScarce(seed);
            for (int i = 0; i < QUESTIONS; i++) {
                finds(table, random, keys);
                findsLast(scarce, random, keys);
                scans(table, random, keys);
                seeks(table, random, keys);
            }
        }
    }

    private void fill(SplittableRandom random, RandomKeys keys) {
        int count = random.nextInt(2_000);
        for (int i = 0; i < count; i++) {
            BucketKey place = place(random, keys);
            long sequence = random.nextLong(SEQUENCE_MAX);
            Entry entry =
                    switch (random.nextInt(4)) {
                        case 0 -> Entry.delete(place.bucket(), place.key(), sequence);
                        case 1 ->
                                Entry.expiring(
                                        place.bucket(),
                                        place.key(),
                                        sequence,
                                        value(random),
                                        random.nextLong(1L << 50));
                        default -> Entry.put(place.bucket(), place.key(), sequence, value(random));
                    };
            model.add(entry);
        }
        for (int i = random.nextInt(5); i > 0 || (model.isEmpty() && deletions.isEmpty()); i--) {
            BucketKey from = place(random, keys);
            BucketKey to = place(random, keys);
            if (from.compareTo(to) < 0) {
                deletions.add(new RangeDeletion(from, to, random.nextLong(1, SEQUENCE_MAX)));
            }
        }
    }

    private static byte[] value(SplittableRandom random) {
        int bytes = random.nextInt(500) == 0 ? random.nextInt(100_000) : random.nextInt(150);
        byte[] value = new byte[bytes];
        if (random.nextBoolean()) {
            random.nextBytes(value);
        }
        return value;
    }

    private static BucketKey place(SplittableRandom random, RandomKeys keys) {
        return new BucketKey(random.nextInt(BUCKETS), keys.at(RandomKeys.draw(random)));
    }

    private void properties(TableProperties properties) {
        assertThat(properties.entries()).isEqualTo(model.size());
        assertThat(properties.rangeDeletions()).isEqualTo(deletions.size());
        List<BucketKey> places = new ArrayList<>();
        List<Long> sequences = new ArrayList<>();
        model.forEach(entry -> places.add(entry.place()));
        model.forEach(entry -> sequences.add(entry.sequence()));
        deletions.forEach(deletion -> places.addAll(List.of(deletion.from(), deletion.to())));
        deletions.forEach(deletion -> sequences.add(deletion.sequence()));
        places.sort(Comparator.naturalOrder());
        sequences.sort(Comparator.naturalOrder());
        assertThat(properties.first()).isEqualTo(places.getFirst());
        assertThat(properties.last()).isEqualTo(places.getLast());
        assertThat(properties.sequenceMin()).isEqualTo(sequences.getFirst());
        assertThat(properties.sequenceMax()).isEqualTo(sequences.getLast());
    }

    private void finds(Table table, SplittableRandom random, RandomKeys keys) {
        BucketKey place = place(random, keys);
        long sequenceMax = random.nextLong(SEQUENCE_MAX + 1);
        assertThat(TableFixture.find(table, place, sequenceMax))
                .isEqualTo(newest(place, sequenceMax));
    }

    /** Mostly keys that are there: while those are more, the index is searched. */
    private void findsLast(Table table, SplittableRandom random, RandomKeys keys) {
        List<Entry> entries = List.copyOf(model);
        boolean present = !entries.isEmpty() && random.nextInt(3) > 0;
        BucketKey place =
                present ? entries.get(random.nextInt(entries.size())).place() : place(random, keys);
        long sequenceMax = random.nextLong(SEQUENCE_MAX + 1);
        assertThat(TableFixture.findLast(table, place, sequenceMax))
                .isEqualTo(newest(place, sequenceMax));
    }

    private Optional<Entry> newest(BucketKey place, long sequenceMax) {
        return model.stream()
                .filter(entry -> entry.place().equals(place))
                .filter(entry -> entry.sequence() <= sequenceMax)
                .findFirst();
    }

    private void scans(Table table, SplittableRandom random, RandomKeys keys) {
        @Nullable BucketKey from = random.nextInt(4) == 0 ? null : place(random, keys);
        @Nullable BucketKey to = random.nextInt(4) == 0 ? null : place(random, keys);
        boolean reversed = random.nextBoolean();
        long sequenceMax = random.nextLong(SEQUENCE_MAX + 1);
        TableCursor cursor = table.cursor(from, to, reversed, sequenceMax);
        assertThat(TableFixture.all(cursor)).isEqualTo(within(from, to, reversed, sequenceMax));
        assertThat(cursor.next()).isFalse();
    }

    private List<Entry> within(
            @Nullable BucketKey from, @Nullable BucketKey to, boolean reversed, long sequenceMax) {
        NavigableSet<Entry> ordered = reversed ? model.descendingSet() : model;
        return ordered.stream()
                .filter(entry -> from == null || from.compareTo(entry.place()) <= 0)
                .filter(entry -> to == null || to.compareTo(entry.place()) > 0)
                .filter(entry -> entry.sequence() <= sequenceMax)
                .toList();
    }

    private void seeks(Table table, SplittableRandom random, RandomKeys keys) {
        @Nullable BucketKey from = random.nextBoolean() ? null : place(random, keys);
        @Nullable BucketKey to = random.nextBoolean() ? null : place(random, keys);
        boolean reversed = random.nextBoolean();
        long sequenceMax = random.nextLong(SEQUENCE_MAX + 1);
        TableCursor cursor = table.cursor(from, to, reversed, sequenceMax);
        List<Entry> left = within(from, to, reversed, sequenceMax);
        boolean more = true;
        while (more) {
            int next = 0;
            if (random.nextBoolean()) {
                BucketKey place = place(random, keys);
                while (next < left.size() && isPassed(left.get(next), place, reversed)) {
                    next++;
                }
                more = cursor.seek(place);
            } else {
                more = cursor.next();
            }
            assertThat(more).isEqualTo(next < left.size());
            if (more) {
                assertThat(Entry.of(cursor.operation(), cursor.sequence()))
                        .isEqualTo(left.get(next));
                left = left.subList(next + 1, left.size());
            }
        }
    }

    private static boolean isPassed(Entry entry, BucketKey place, boolean reversed) {
        int order = entry.place().compareTo(place);
        return reversed ? order >= 0 : order < 0;
    }
}
