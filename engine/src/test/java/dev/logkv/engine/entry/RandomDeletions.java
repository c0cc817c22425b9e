package dev.logkv.engine.entry;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Draws range deletions, and places in a key space so small that they often meet. */
final class RandomDeletions {

    private RandomDeletions() {}

    /** Returns some range deletions with different sequence numbers from 1 on, in any order. */
    static List<RangeDeletion> draw(Random random, int count) {
        List<RangeDeletion> deletions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            BucketKey from = place(random);
            BucketKey to = random.nextInt(8) == 0 ? BucketKey.endOf(from.bucket()) : place(random);
            boolean swap = from.compareTo(to) > 0;
            deletions.add(new RangeDeletion(swap ? to : from, swap ? from : to, i + 1));
        }
        Collections.shuffle(deletions, random);
        return deletions;
    }

    /** Returns a place in one of three buckets. */
    static BucketKey place(Random random) {
        byte[] key = new byte[random.nextInt(4) == 0 ? 8 + random.nextInt(3) : random.nextInt(3)];
        if (key.length > 0) {
            key[random.nextInt(key.length)] = (byte) (random.nextInt(7) - 3);
        }
        return new BucketKey(random.nextInt(3), key);
    }
}
