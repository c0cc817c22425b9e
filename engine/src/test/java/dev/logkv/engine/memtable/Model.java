package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.KeyRange;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a memtable must hold: all versions in internal order, in a {@link TreeMap}. */
final class Model {

    /** A version of a key. */
    @SuppressWarnings("ArrayRecordComponent") // compared by the order below only
    record Version(int bucket, byte[] key, long sequence) {}

    private static final Comparator<Version> ORDER =
            Comparator.comparingInt(Version::bucket)
                    .thenComparing(Version::key, Arrays::compareUnsigned)
                    .thenComparing(Version::sequence, Comparator.reverseOrder());

    private static final int BUCKETS = 3;

    private final long firstSequence;
    private final NavigableMap<Version, Long> offsets = new TreeMap<>(ORDER);
    private long published;

    Model(long firstSequence) {
        this.firstSequence = firstSequence;
    }

    /** Returns how many operations were indexed and entered here. */
    long published() {
        return published;
    }

    /** Writes a record of a few operations to the log, indexes it and enters it here. */
    void step(Random random, TestKeys keys, TestLog log, Memtable memtable) {
        log.gap(random.nextInt(30));
        long from = log.end();
        int count = random.nextInt(20) == 0 ? 1 + random.nextInt(50) : 1;
        NavigableMap<Version, Long> added = new TreeMap<>(ORDER);
        for (int i = 0; i < count; i++) {
            int bucket = bucket(random);
            byte[] key = keys.next(random);
            added.put(new Version(bucket, key, firstSequence + published + i), log.end());
            switch (random.nextInt(4)) {
                case 0 -> log.delete(bucket, key);
                case 1 -> log.putExpiring(bucket, key, new byte[random.nextInt(300)], 77);
                default -> log.put(bucket, key, new byte[random.nextInt(20)]);
            }
        }
        memtable.index(from, log.end());
        offsets.putAll(added);
        published += count;
    }

    /** Checks finds of every key at random sequences. */
    void assertFinds(Random random, Memtable memtable, long hashSeed) {
        for (Version version : offsets.keySet()) {
            assertFind(memtable, hashSeed, version.bucket(), version.key(), newest());
            long sequence = firstSequence - 1 + random.nextLong(published + 1);
            assertFind(memtable, hashSeed, version.bucket(), version.key(), sequence);
            byte[] longer = Arrays.copyOf(version.key(), version.key().length + 1);
            assertFind(memtable, hashSeed, version.bucket(), longer, sequence);
            assertFind(memtable, hashSeed, 1 + version.bucket(), version.key(), sequence);
        }
    }

    /** Checks cursors over random ranges at random sequences, and over everything. */
    void assertCursors(Random random, TestKeys keys, Memtable memtable, int cursors) {
        for (int i = 0; i < cursors; i++) {
            KeyRange range =
                    new KeyRange(
                            bucket(random),
                            bound(random, keys),
                            bound(random, keys),
                            random.nextBoolean());
            long sequenceMax =
                    random.nextBoolean()
                            ? newest()
                            : firstSequence - 1 + random.nextLong(published + 1);
            assertShowsNewest(memtable.cursor(range, sequenceMax), expected(range, sequenceMax));
        }
        List<Version> all = new ArrayList<>(offsets.keySet());
        assertShows(memtable.cursor(newest()), all);
    }

    /** Returns the newest sequence. */
    long newest() {
        return firstSequence + published - 1;
    }

    /** Returns a random bucket, most often the first; sometimes one that takes two bytes. */
    static int bucket(Random random) {
        return random.nextInt(4) == 0 ? 200 * random.nextInt(BUCKETS) : 0;
    }

    private byte @Nullable [] bound(Random random, TestKeys keys) {
        if (random.nextInt(4) == 0) {
            return null;
        }
        if (random.nextBoolean() || offsets.isEmpty()) {
            return keys.next(random);
        }
        Version near = new Version(bucket(random), keys.next(random), Long.MAX_VALUE);
        Version existing = offsets.ceilingKey(near);
        return existing == null ? offsets.lastKey().key() : existing.key();
    }

    private List<Version> expected(KeyRange range, long sequenceMax) {
        byte[] from = range.from();
        byte[] to = range.to();
        List<Version> expected = new ArrayList<>();
        for (Version version : offsets.keySet()) {
            if (version.bucket() == range.bucket()
                    && (from == null || Arrays.compareUnsigned(version.key(), from) >= 0)
                    && (to == null || Arrays.compareUnsigned(version.key(), to) < 0)
                    && version.sequence() <= sequenceMax) {
                expected.add(version);
            }
        }
        return range.reversed() ? expected.reversed() : expected;
    }

    private void assertShows(EntryCursor cursor, List<Version> expected) {
        for (Version version : expected) {
            assertThat(cursor.next()).isTrue();
            assertAt(version, cursor);
        }
        assertEnded(cursor);
    }

    /** Checks that of each key the newest version shows, and none where it does not belong. */
    private void assertShowsNewest(EntryCursor cursor, List<Version> versions) {
        Set<Version> left = newestOfEach(versions);
        int index = 0;
        while (cursor.next()) {
            while (versions.get(index).sequence() != cursor.sequence()) {
                index++;
            }
            assertAt(versions.get(index), cursor);
            left.remove(versions.get(index++));
        }
        assertThat(left).isEmpty();
        assertEnded(cursor);
    }

    /** Looks at neighbours: in either direction the versions of a key come one after another. */
    private static Set<Version> newestOfEach(List<Version> versions) {
        Set<Version> newest = new TreeSet<>(ORDER);
        Version last = null;
        for (Version version : versions) {
            if (last == null || !isOnSameKey(last, version)) {
                newest.add(version);
            } else if (last.sequence() < version.sequence()) {
                newest.remove(last);
                newest.add(version);
            }
            last = version;
        }
        return newest;
    }

    private static boolean isOnSameKey(Version left, Version right) {
        return left.bucket() == right.bucket() && Arrays.equals(left.key(), right.key());
    }

    private void assertAt(Version version, EntryCursor cursor) {
        Operation operation = cursor.operation();
        assertThat(cursor.sequence()).isEqualTo(version.sequence());
        assertThat(operation.bucket()).isEqualTo(version.bucket());
        assertThat(operation.keyBytes()).isEqualTo(version.key().length);
        assertThat(Keys.equal(operation.bytes(), operation.keyOffset(), version.key())).isTrue();
        assertThat(operation.end()).isGreaterThan(offsets.get(version));
    }

    private static void assertEnded(EntryCursor cursor) {
        assertThat(cursor.next()).isFalse();
        assertThat(cursor.next()).isFalse();
    }

    private void assertFind(
            Memtable memtable, long hashSeed, int bucket, byte[] key, long sequenceMax) {
        Map.Entry<Version, Long> expected =
                offsets.ceilingEntry(new Version(bucket, key, sequenceMax));
        boolean present =
                expected != null
                        && expected.getKey().bucket() == bucket
                        && Arrays.equals(expected.getKey().key(), key);
        long hash = KeyHash.of(hashSeed, bucket, key);
        assertThat(memtable.find(hash, bucket, key, sequenceMax))
                .isEqualTo(present ? expected.getValue() : -1L);
    }
}
