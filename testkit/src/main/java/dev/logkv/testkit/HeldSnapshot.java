package dev.logkv.testkit;

import dev.logkv.Bucket;
import dev.logkv.LogKV;
import dev.logkv.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A snapshot that stays open while a store goes on, and what it has to show.
 *
 * @param snapshot taken when the history was at the point
 * @param point of the history
 * @param buckets those that existed, the default one included
 */
record HeldSnapshot(Snapshot snapshot, int point, List<Bucket> buckets) {

    static HeldSnapshot take(LogKV db, int point) {
        List<Bucket> buckets = new ArrayList<>();
        buckets.add(db);
        db.bucketNames().forEach(name -> buckets.add(db.bucket(name)));
        return new HeldSnapshot(db.snapshot(), point, buckets);
    }

    /**
     * Reads everything, and closes the snapshot.
     *
     * @throws AssertionError if it shows anything else than what was there when it was taken
     */
    void release(History history, long nowMillis) {
        try (snapshot) {
            Set<String> keys = history.keys();
            SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
            buckets.forEach(
                    bucket -> found.put(bucket.name(), StoreReader.read(snapshot, bucket, keys)));
            SortedMap<String, SortedMap<String, String>> expected =
                    history.readable(point, nowMillis);
            if (!found.equals(expected)) {
                throw new AssertionError(
                        "a snapshot taken after %d writes shows %s, not %s"
                                .formatted(point, found, expected));
            }
        }
    }
}
