package dev.logkv.testkit;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a store should hold at one point of its history. Immutable; each change makes a new one. */
final class StoreState {

    /** A store that nothing was written to. */
    static final StoreState EMPTY = new StoreState(new TreeMap<>(), new TreeMap<>());

    private record Held(String value, long expiryMillis) {}

    private final SortedMap<String, Held> defaultBucket;
    private final SortedMap<String, SortedMap<String, Held>> buckets;

    private StoreState(
            SortedMap<String, Held> defaultBucket,
            SortedMap<String, SortedMap<String, Held>> buckets) {
        this.defaultBucket = defaultBucket;
        this.buckets = buckets;
    }

    /** Returns the names of the buckets, without the default one. */
    Set<String> bucketNames() {
        return Collections.unmodifiableSet(buckets.keySet());
    }

    StoreState withBucket(String name) {
        StoreState copy = copy();
        copy.buckets.putIfAbsent(name, new TreeMap<>());
        return copy;
    }

    StoreState withoutBucket(String name) {
        StoreState copy = copy();
        copy.buckets.remove(name);
        return copy;
    }

    StoreState with(List<Change> changes, long nowMillis) {
        StoreState copy = copy();
        for (Change change : changes) {
            SortedMap<String, Held> bucket = copy.bucket(change.bucket());
            String value = change.value();
            String to = change.to();
            if (to != null) {
                (to.isEmpty() ? bucket.tailMap(change.key()) : bucket.subMap(change.key(), to))
                        .clear();
            } else if (value == null) {
                bucket.remove(change.key());
            } else {
                long timeToLive = change.timeToLiveMillis();
                bucket.put(
                        change.key(),
                        new Held(value, timeToLive == 0 ? Long.MAX_VALUE : nowMillis + timeToLive));
            }
        }
        return copy;
    }

    private SortedMap<String, Held> bucket(String name) {
        SortedMap<String, Held> bucket = name.isEmpty() ? defaultBucket : buckets.get(name);
        if (bucket == null) {
            throw new IllegalStateException("bucket '" + name + "' does not exist");
        }
        return bucket;
    }

    private StoreState copy() {
        StoreState copy = new StoreState(new TreeMap<>(defaultBucket), new TreeMap<>());
        buckets.forEach((name, bucket) -> copy.buckets.put(name, new TreeMap<>(bucket)));
        return copy;
    }

    /** Returns what can be read at a moment, by bucket; the default one has the empty name. */
    SortedMap<String, SortedMap<String, String>> readableAt(long nowMillis) {
        SortedMap<String, SortedMap<String, String>> readable = new TreeMap<>();
        readable.put("", liveAt(defaultBucket, nowMillis));
        buckets.forEach((name, bucket) -> readable.put(name, liveAt(bucket, nowMillis)));
        return readable;
    }

    private static SortedMap<String, String> liveAt(
            SortedMap<String, Held> bucket, long nowMillis) {
        SortedMap<String, String> live = new TreeMap<>();
        bucket.forEach(
                (key, held) -> {
                    if (held.expiryMillis() > nowMillis) {
                        live.put(key, held.value());
                    }
                });
        return live;
    }
}
