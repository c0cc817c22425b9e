package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Draws operations on few keys, so that they meet. */
final class RandomWrites {

    private static final int BUCKETS = 3;

    private final SplittableRandom random;
    private final List<BucketKey> places;
    private final int valueBytesMax;

    RandomWrites(SplittableRandom random, int keys, int valueBytesMax) {
        this.random = random;
        this.valueBytesMax = valueBytesMax;
        TreeSet<BucketKey> drawn = new TreeSet<>();
        while (drawn.size() < keys) {
            byte[] key = new byte[random.nextInt(4) == 0 ? random.nextInt(3) : random.nextInt(12)];
            for (int i = 0; i < key.length; i++) {
                // Few different bytes, and signed ones among them: many common beginnings.
                key[i] = (byte) (random.nextInt(6) - 3);
            }
            drawn.add(new BucketKey(1 + random.nextInt(BUCKETS), key));
        }
        places = new ArrayList<>(drawn);
    }

    /** Returns all keys that there can be, in their order. */
    List<BucketKey> places() {
        return places;
    }

    BucketKey place() {
        return places.get(random.nextInt(places.size()));
    }

    /** Draws an operation that is no range deletion. */
    Written operation(long sequence, long nowMillis) {
        byte[] value = new byte[random.nextInt(valueBytesMax + 1)];
        random.nextBytes(value);
        return switch (random.nextInt(10)) {
            case 0, 1 -> Written.delete(place(), sequence);
            case 2, 3 ->
                    Written.expiring(place(), sequence, value, nowMillis + random.nextInt(2_000));
            default -> Written.put(place(), sequence, value);
        };
    }

    /** Draws a range deletion, sometimes of a whole bucket. */
    RangeDeletion deletion(long sequence) {
        if (random.nextInt(8) == 0) {
            int bucket = 1 + random.nextInt(BUCKETS);
            return new RangeDeletion(BucketKey.startOf(bucket), BucketKey.endOf(bucket), sequence);
        }
        int from = random.nextInt(places.size());
        BucketKey first = places.get(from);
        int to = from + 1 + random.nextInt(random.nextBoolean() ? 4 : places.size());
        BucketKey end = BucketKey.endOf(first.bucket());
        BucketKey last = to < places.size() ? places.get(to) : end;
        return new RangeDeletion(first, last.compareTo(end) < 0 ? last : end, sequence);
    }

    /** Draws a range deletion that reaches further than another one on both sides. */
    RangeDeletion widened(RangeDeletion narrow, long sequence) {
        int bucket = narrow.from().bucket();
        BucketKey from =
                places.stream()
                        .filter(place -> place.bucket() == bucket)
                        .filter(place -> place.compareTo(narrow.from()) <= 0)
                        .skip(random.nextInt(4))
                        .findFirst()
                        .orElse(narrow.from());
        return new RangeDeletion(from, BucketKey.endOf(bucket), sequence);
    }
}
