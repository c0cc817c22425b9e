package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the range deletions that have to be written with the operations of a stretch of keys: of
 * each stripe, those that are not hidden by newer ones of the same stripe.
 */
final class SurvivingDeletions {

    private SurvivingDeletions() {}

    static List<RangeDeletion> of(
            List<RangeDeletion> deletions,
            Stripes stripes,
            boolean nothingBelow,
            @Nullable BucketKey from,
            @Nullable BucketKey to) {
        List<RangeDeletion> newestFirst = new ArrayList<>();
        for (RangeDeletion deletion : deletions) {
            // What the oldest stripe deletes is gone, where nothing older lies below.
            if (!(nothingBelow && stripes.of(deletion.sequence()) == 0)) {
                clip(deletion, from, to, newestFirst);
            }
        }
        newestFirst.sort(Comparator.comparingLong(RangeDeletion::sequence).reversed());
        List<RangeDeletion> surviving = new ArrayList<>();
        NavigableMap<BucketKey, BucketKey> deleted = new TreeMap<>();
        int stripeOfDeleted = stripes.count();
        for (RangeDeletion deletion : newestFirst) {
            int stripe = stripes.of(deletion.sequence());
            if (stripe != stripeOfDeleted) {
                deleted.clear();
                stripeOfDeleted = stripe;
            }
            if (stripe == stripes.count() || !contains(deleted, deletion)) {
                surviving.add(deletion);
                add(deleted, deletion);
            }
        }
        return surviving;
    }

    private static void clip(
            RangeDeletion deletion,
            @Nullable BucketKey from,
            @Nullable BucketKey to,
            List<RangeDeletion> target) {
        BucketKey clippedFrom =
                from != null && from.compareTo(deletion.from()) > 0 ? from : deletion.from();
        BucketKey clippedTo = to != null && to.compareTo(deletion.to()) < 0 ? to : deletion.to();
        if (clippedFrom.compareTo(clippedTo) < 0) {
            target.add(new RangeDeletion(clippedFrom, clippedTo, deletion.sequence()));
        }
    }

    /**
     * @param stretches that touch nowhere, from their first place to the first behind
     */
    private static boolean contains(
            NavigableMap<BucketKey, BucketKey> stretches, RangeDeletion deletion) {
        Map.Entry<BucketKey, BucketKey> before = stretches.floorEntry(deletion.from());
        return before != null && before.getValue().compareTo(deletion.to()) >= 0;
    }

    /** Adds a stretch and joins those that it touches. */
    private static void add(NavigableMap<BucketKey, BucketKey> stretches, RangeDeletion deletion) {
        BucketKey from = deletion.from();
        BucketKey to = deletion.to();
        Map.Entry<BucketKey, BucketKey> touching = stretches.floorEntry(to);
        while (touching != null && touching.getValue().compareTo(from) >= 0) {
            stretches.remove(touching.getKey());
            from = touching.getKey().compareTo(from) < 0 ? touching.getKey() : from;
            to = touching.getValue().compareTo(to) > 0 ? touching.getValue() : to;
            touching = stretches.floorEntry(to);
        }
        stretches.put(from, to);
    }
}
