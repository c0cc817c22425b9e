package dev.logkv.engine.entry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeDeletionsTest {

    private static final long ALL = Long.MAX_VALUE;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void covering_randomDeletions_agreesWithAskingEach(long seed) {
        Random random = new Random(seed);
        try (Arena arena = Arena.ofConfined()) {
            for (int round = 0; round < 150; round++) {
                List<RangeDeletion> deletions = RandomDeletions.draw(random, random.nextInt(30));
                RangeDeletions set = RangeDeletions.of(deletions);
                for (int i = 0; i < 60; i++) {
                    BucketKey place = RandomDeletions.place(random);
                    long sequenceMax = random.nextBoolean() ? ALL : random.nextInt(40);
                    long expected = newest(deletions, place, sequenceMax);
                    MemorySegment bytes = copy(arena, place.key());

                    assertThat(set.covering(place.bucket(), place.key(), sequenceMax))
                            .as("seed %d, %s up to %d in %s", seed, place, sequenceMax, deletions)
                            .isEqualTo(expected);
                    assertThat(
                                    set.covering(
                                            place.bucket(),
                                            bytes,
                                            1,
                                            place.key().length,
                                            sequenceMax))
                            .isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void fragments_randomDeletions_ascendAndDoNotOverlap(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<RangeDeletion> deletions = RandomDeletions.draw(random, random.nextInt(40));
            Fragments fragments = RangeDeletions.of(deletions).fragments();

            assertThat(fragments.count()).isLessThanOrEqualTo(2 * deletions.size());
            for (int i = 0; i < fragments.count(); i++) {
                assertThat(fragments.start(i)).isLessThan(fragments.end(i));
                if (i > 0) {
                    assertThat(fragments.end(i - 1)).isLessThanOrEqualTo(fragments.start(i));
                    assertThat(
                                    fragments.end(i - 1).equals(fragments.start(i))
                                            && fragments.sequence(i - 1) == fragments.sequence(i))
                            .as("pieces that meet with one number, seed %d", seed)
                            .isFalse();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void visible_randomBounds_coversTheSameBetweenThem(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<RangeDeletion> deletions = RandomDeletions.draw(random, random.nextInt(20));
            BucketKey from = RandomDeletions.place(random);
            BucketKey to = RandomDeletions.place(random);
            long sequenceMax = random.nextInt(40);
            RangeDeletions set = RangeDeletions.of(deletions);

            List<RangeDeletion> visible = set.visible(from, to, sequenceMax);
            for (RangeDeletion deletion : visible) {
                assertThat(deletion.from()).isLessThan(deletion.to()).isGreaterThanOrEqualTo(from);
                assertThat(deletion.to()).isLessThanOrEqualTo(to);
            }
            for (int i = 0; i < 40; i++) {
                BucketKey place = RandomDeletions.place(random);
                boolean between = place.compareTo(from) >= 0 && place.compareTo(to) < 0;
                assertThat(newest(visible, place, ALL))
                        .as("seed %d, %s between %s and %s", seed, place, from, to)
                        .isEqualTo(between ? newest(deletions, place, sequenceMax) : 0);
            }
        }
    }

    @Test
    void all_severalDeletions_areOrderedByTheirLowerBounds() {
        RangeDeletion late = deletion(2, 8, 1);
        RangeDeletion early = deletion(1, 3, 9);
        RangeDeletion nothing = deletion(1, 1, 4);

        assertThat(RangeDeletions.of(List.of(late, early, nothing)).all())
                .containsExactly(early, nothing, late);
        assertThat(RangeDeletions.of(List.of()).isEmpty()).isTrue();
        assertThat(RangeDeletions.of(List.of(late, early)).sequenceMax()).isEqualTo(9);
    }

    @Test
    void stretch_piecesThatMeet_endsAtTheGapAndAtOlderOnes() {
        Fragments fragments =
                RangeDeletions.of(
                                List.of(
                                        deletion(0, 2, 5),
                                        deletion(2, 4, 7),
                                        deletion(4, 6, 3),
                                        deletion(7, 9, 8)))
                        .fragments();

        assertThat(fragments.stretchEnd(0, 4)).isEqualTo(place(4));
        assertThat(fragments.stretchEnd(0, 2)).isEqualTo(place(6));
        assertThat(fragments.stretchStart(2, 2)).isEqualTo(place(0));
        assertThat(fragments.stretchStart(1, 5)).isEqualTo(place(2));
        assertThat(fragments.stretchStart(3, 1)).isEqualTo(place(7));
    }

    @Test
    void covering_anySequence_doesNotAllocate() {
        Random random = new Random(5);
        RangeDeletions set = RangeDeletions.of(RandomDeletions.draw(random, 30));
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            keys.add(RandomDeletions.place(random).key());
        }
        coverAll(set, keys);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        coverAll(set, keys);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).isLessThan(10_000);
    }

    /** With a step for each range deletion this takes minutes. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void covering_manyDeletionsTooNewForTheReader_isFast() {
        int count = 100_000;
        List<RangeDeletion> deletions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            deletions.add(new RangeDeletion(wide(2 * i), wide(2 * i + 1), i + 1));
        }
        RangeDeletions set = RangeDeletions.of(deletions);
        for (int i = 0; i < count; i++) {
            byte[] key = wide(2 * i).key();
            assertThat(set.covering(1, key, i)).isEqualTo(RangeDeletions.NOT_COVERED);
            assertThat(set.covering(1, key, i + 1)).isEqualTo(i + 1);
        }
    }

    @Test
    void covers_deletionsWithinEachOther_takeMemoryInProportion() {
        int count = 4_000;
        List<RangeDeletion> nested = new ArrayList<>();
        List<RangeDeletion> apart = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nested.add(new RangeDeletion(wide(i), wide(2 * count - i), i + 1));
            apart.add(new RangeDeletion(wide(2 * i), wide(2 * i + 1), i + 1));
        }
        int log = Integer.SIZE - Integer.numberOfLeadingZeros(2 * count);
        assertThat(new Covers(nested).size()).isLessThan(2 * log * count);
        assertThat(new Covers(apart).size()).isEqualTo(count);
    }

    private static BucketKey wide(int key) {
        return new BucketKey(1, ByteBuffer.allocate(4).putInt(key).array());
    }

    private static long coverAll(RangeDeletions set, List<byte[]> keys) {
        long sum = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < keys.size(); i++) {
                sum += set.covering(1, keys.get(i), round % 30);
            }
        }
        return sum;
    }

    private static long newest(List<RangeDeletion> deletions, BucketKey place, long sequenceMax) {
        return deletions.stream()
                .filter(deletion -> deletion.sequence() <= sequenceMax)
                .filter(deletion -> deletion.from().compareTo(place) <= 0)
                .filter(deletion -> deletion.to().compareTo(place) > 0)
                .mapToLong(RangeDeletion::sequence)
                .max()
                .orElse(RangeDeletions.NOT_COVERED);
    }

    private static RangeDeletion deletion(int from, int to, long sequence) {
        return new RangeDeletion(place(from), place(to), sequence);
    }

    private static BucketKey place(int key) {
        return new BucketKey(1, new byte[] {(byte) key});
    }

    private static MemorySegment copy(Arena arena, byte[] key) {
        MemorySegment bytes = arena.allocate(key.length + 1L);
        MemorySegment.copy(MemorySegment.ofArray(key), 0, bytes, 1, key.length);
        return bytes;
    }
}
