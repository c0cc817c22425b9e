package dev.logkv.testkit;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads everything that is in a store, in every way there is, and lets them confirm each other. */
final class StoreReader {

    private StoreReader() {}

    /**
     * Returns the content by bucket; the default one has the empty name.
     *
     * @param keys are also looked for where no scan shows them
     * @throws AssertionError if two ways to read disagree
     */
    static SortedMap<String, SortedMap<String, String>> read(LogKV db, Set<String> keys) {
        SortedMap<String, SortedMap<String, String>> content = new TreeMap<>();
        content.put("", read((Bucket) db, keys));
        for (String name : db.bucketNames()) {
            content.put(name, read(db.bucket(name), keys));
        }
        return content;
    }

    private static SortedMap<String, String> read(Bucket bucket, Set<String> keys) {
        Map<String, String> forward = scan(bucket, Range.all());
        Map<String, String> backward = scan(bucket, Range.all().reversed());
        SortedMap<String, String> sorted = new TreeMap<>(forward);
        agree(bucket, "scan and its order", List.copyOf(forward.keySet()), sorted.keySet());
        agree(
                bucket,
                "scan and reversed scan",
                List.copyOf(forward.entrySet()).reversed(),
                backward.entrySet());
        for (String key : sorted.keySet()) {
            agree(bucket, "get " + key, List.of(get(bucket, key)), List.of(forward.get(key)));
        }
        for (String key : keys) {
            if (!forward.containsKey(key)) {
                agree(bucket, "get " + key, List.of(get(bucket, key)), List.of(ABSENT));
            }
        }
        return sorted;
    }

    private static final String ABSENT = "(absent)";

    private static String get(Bucket bucket, String key) {
        byte[] value = bucket.get(Change.bytes(key));
        return value == null ? ABSENT : Change.text(value);
    }

    private static Map<String, String> scan(Bucket bucket, Range range) {
        Map<String, String> found = new LinkedHashMap<>();
        try (Cursor cursor = bucket.scan(range)) {
            while (cursor.next()) {
                String key = Change.text(cursor.key());
                if (found.put(key, Change.text(cursor.value())) != null) {
                    throw new AssertionError("a scan shows key '" + key + "' twice");
                }
            }
        }
        return found;
    }

    private static void agree(Bucket bucket, String what, Object one, Iterable<?> other) {
        List<Object> others = new ArrayList<>();
        other.forEach(others::add);
        if (!Objects.equals(one, others)) {
            throw new AssertionError(
                    "%s of bucket '%s' disagree: %s and %s"
                            .formatted(what, bucket.name(), one, others));
        }
    }
}
