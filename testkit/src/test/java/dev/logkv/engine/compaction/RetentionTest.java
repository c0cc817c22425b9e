package dev.logkv.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class RetentionTest {

    private static final BucketKey A = new BucketKey(1, new byte[] {'a'});
    private static final BucketKey B = new BucketKey(1, new byte[] {'b'});
    private static final BucketKey C = new BucketKey(1, new byte[] {'c'});
    private static final byte[] VALUE = {7};

    @Test
    void decide_randomHistories_everySnapshotReadsTheSame() {
        for (long seed = 0; seed < 3_000; seed++) {
            checkRandomHistory(seed);
        }
    }

    @Test
    void decide_versionsOfOneStripe_keepsTheNewest() {
        Retention retention = retention(false, 5, 10);
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 10, VALUE)));
        assertEquals(Fate.SHADOWED, decide(retention, Written.put(A, 6, VALUE)));
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 5, VALUE)));
        assertEquals(5, retention.writtenSequence());
        assertEquals(Fate.SHADOWED, decide(retention, Written.delete(A, 1)));
        assertEquals(new Tally(2, 0, 2, 0, 0, 0), retention.tally());
    }

    @Test
    void decide_newerThanWhatIsVisible_keepsAllVersions() {
        Retention retention = retention(true, 5);
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 8, VALUE)));
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 7, VALUE)));
        assertEquals(7, retention.writtenSequence());
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 5, VALUE)));
        assertEquals(0, retention.writtenSequence());
    }

    @Test
    void decide_tombstone_goesOnlyWhereItHidesNothing() {
        assertEquals(Fate.DELETED, decide(retention(true, 5), Written.delete(A, 5)));
        assertEquals(Fate.KEPT, decide(retention(false, 5), Written.delete(A, 5)));
        assertEquals(Fate.KEPT, decide(retention(true, 4, 5), Written.delete(A, 5)));
    }

    @Test
    void decide_expired_becomesATombstoneOrGoes() {
        Written expired = Written.expiring(A, 5, VALUE, 1_000);
        assertEquals(Fate.EXPIRED, decide(retention(true, 5), expired));
        Retention retention = retention(false, 5);
        assertEquals(Fate.KEPT_AS_TOMBSTONE, decide(retention, expired));
        assertEquals(5, retention.writtenSequence());
        assertEquals(Fate.KEPT, decide(retention(true, 5), Written.expiring(A, 5, VALUE, 1_001)));
    }

    @Test
    void decide_coveredInItsStripe_isDropped() {
        RangeDeletions deletions = RangeDeletions.of(List.of(new RangeDeletion(A, B, 7)));
        long[] snapshots = {5, 10};
        Retention retention = new Retention(snapshots, 1_000, false, deletions);
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 8, VALUE)));
        assertEquals(Fate.SHADOWED, decide(retention, Written.put(A, 6, VALUE)));
        assertEquals(Fate.KEPT, decide(retention, Written.put(A, 5, VALUE)));
        assertEquals(Fate.KEPT, decide(retention, Written.put(B, 6, VALUE)));
        Retention other = new Retention(snapshots, 1_000, false, deletions);
        assertEquals(Fate.COVERED, decide(other, Written.put(A, 6, VALUE)));
    }

    @Test
    void decide_outOfOrder_isRefused() {
        Retention retention = retention(false, 5);
        decide(retention, Written.put(B, 5, VALUE));
        assertThrows(
                IllegalStateException.class, () -> decide(retention, Written.put(A, 4, VALUE)));
        assertThrows(
                IllegalStateException.class, () -> decide(retention, Written.put(B, 5, VALUE)));
    }

    @Test
    void rangeDeletions_hiddenByNewerOnesOfTheirStripe_areLeftOut() {
        List<RangeDeletion> deletions =
                List.of(
                        new RangeDeletion(A, B, 9),
                        new RangeDeletion(B, C, 8),
                        new RangeDeletion(A, C, 7),
                        new RangeDeletion(A, C, 3));
        Retention retention =
                new Retention(new long[] {5, 10}, 0, false, RangeDeletions.of(deletions));
        assertEquals(
                List.of(9L, 8L, 3L),
                retention.rangeDeletions(null, null).stream()
                        .map(RangeDeletion::sequence)
                        .toList());
        Retention atBottom =
                new Retention(new long[] {5, 10}, 0, true, RangeDeletions.of(deletions));
        assertEquals(List.of(new RangeDeletion(B, C, 8)), atBottom.rangeDeletions(B, null));
        assertEquals(List.of(new RangeDeletion(A, B, 9)), atBottom.rangeDeletions(null, B));
    }

    @Test
    void hidesAll_oneStripeCovered_isTrue() {
        Retention retention =
                new Retention(
                        new long[] {5, 10},
                        0,
                        true,
                        RangeDeletions.of(List.of(new RangeDeletion(A, C, 8))));
        assertTrue(retention.hidesAll(A, B, 6, 7));
        assertFalse(retention.hidesAll(A, B, 5, 7), "a snapshot sees the oldest");
        assertFalse(retention.hidesAll(A, B, 6, 9), "the newest is newer");
        assertFalse(retention.hidesAll(A, C, 6, 7), "the last may be a key");
    }

    private static void checkRandomHistory(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RandomWrites writes = new RandomWrites(random, 1 + random.nextInt(8), 3);
        boolean nothingBelow = random.nextBoolean();
        Source below = new Source();
        Source input = new Source();
        int operations = 1 + random.nextInt(60);
        int belowTo = nothingBelow ? 0 : random.nextInt(operations);
        for (long sequence = 1; sequence <= operations; sequence++) {
            Source source = sequence <= belowTo ? below : input;
            if (random.nextInt(6) == 0) {
                source.add(writes.deletion(sequence));
            } else {
                source.add(writes.operation(sequence, 0));
            }
        }
        long visible = Math.max(0, (long) operations - random.nextInt(3));
        long[] snapshots = snapshots(random, visible);
        long nowMillis = random.nextInt(2_500);

        Source output = new Source();
        Retention retention =
                new Retention(
                        snapshots, nowMillis, nothingBelow, RangeDeletions.of(input.deletions()));
        for (Written operation : input.inOrder()) {
            switch (decide(retention, operation)) {
                case KEPT -> output.add(operation.withSequence(retention.writtenSequence()));
                case KEPT_AS_TOMBSTONE ->
                        output.add(operation.tombstone().withSequence(retention.writtenSequence()));
                case SHADOWED, COVERED, DELETED, EXPIRED -> {}
            }
        }
        // Divided somewhere, as the tables of a run are.
        BucketKey cut = writes.place();
        retention.rangeDeletions(null, cut).forEach(output::add);
        retention.rangeDeletions(cut, null).forEach(output::add);

        assertEquals(input.inOrder().size(), retention.tally().read());
        assertEquals(output.inOrder().size(), retention.tally().written());
        List<Long> readers = new ArrayList<>();
        for (long snapshot : snapshots) {
            readers.add(snapshot);
        }
        for (long later = snapshots[snapshots.length - 1]; later <= operations; later++) {
            readers.add(later); // may be taken yet
        }
        for (long reader : readers) {
            for (BucketKey place : writes.places()) {
                assertArrayEquals(
                        Source.read(List.of(input, below), place, reader, nowMillis),
                        Source.read(List.of(output, below), place, reader, nowMillis),
                        "seed %d, %s at %d".formatted(seed, place, reader));
            }
        }
        if (nothingBelow && snapshots.length == 1 && visible == operations) {
            assertTrue(output.deletions().isEmpty(), "seed " + seed);
            assertTrue(
                    output.inOrder().stream()
                            .allMatch(
                                    kept ->
                                            kept.sequence() == 0
                                                    && kept.kind() != OperationKind.DELETE
                                                    && kept.isLiveAt(nowMillis)),
                    "seed " + seed);
        }
    }

    private static long[] snapshots(SplittableRandom random, long visible) {
        TreeSet<Long> snapshots = new TreeSet<>();
        snapshots.add(visible);
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            snapshots.add(random.nextLong(visible + 1));
        }
        return snapshots.stream().mapToLong(Long::longValue).toArray();
    }

    private static Retention retention(boolean nothingBelow, long... snapshots) {
        return new Retention(snapshots, 1_000, nothingBelow, RangeDeletions.NONE);
    }

    private static Fate decide(Retention retention, Written operation) {
        try (Arena arena = Arena.ofConfined()) {
            return retention.decide(operation.operation(arena), operation.sequence());
        }
    }
}
