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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads everything that is in a store, in every way there is, and lets them confirm each other. */
final class StoreReader {

    private static final String ABSENT = "(absent)";

    private final String name;
    private final Function<List<byte[]>, List<byte @Nullable []>> getAll;
    private final Function<Range, Cursor> scan;

    private StoreReader(
            String name,
            Function<List<byte[]>, List<byte @Nullable []>> getAll,
            Function<Range, Cursor> scan) {
        this.name = name;
        this.getAll = getAll;
        this.scan = scan;
    }

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
        return new StoreReader(bucket.name(), bucket::getAll, bucket::scan).read(bucket::get, keys);
    }

    /** Returns the content of one bucket as a snapshot shows it. */
    static SortedMap<String, String> read(
            dev.logkv.Snapshot snapshot, Bucket bucket, Set<String> keys) {
        return new StoreReader(
                        bucket.name(),
                        asked -> snapshot.getAll(bucket, asked),
                        range -> snapshot.scan(bucket, range))
                .read(key -> snapshot.get(bucket, key), keys);
    }

    private SortedMap<String, String> read(
            Function<byte[], byte @Nullable []> get, Set<String> keys) {
        Map<String, String> forward = scan(Range.all());
        Map<String, String> backward = scan(Range.all().reversed());
        SortedMap<String, String> sorted = new TreeMap<>(forward);
        agree("scan and its order", List.copyOf(forward.keySet()), sorted.keySet());
        agree(
                "scan and reversed scan",
                List.copyOf(forward.entrySet()).reversed(),
                backward.entrySet());
        List<String> all = new ArrayList<>(keys);
        all.addAll(forward.keySet());
        List<String> expected = new ArrayList<>();
        List<String> one = new ArrayList<>();
        List<byte[]> asked = new ArrayList<>();
        for (String key : all) {
            expected.add(forward.getOrDefault(key, ABSENT));
            one.add(text(get.apply(Change.bytes(key))));
            asked.add(Change.bytes(key));
        }
        agree("scan and get of " + all, expected, one);
        agree(
                "scan and getAll of " + all,
                expected,
                getAll.apply(asked).stream().map(StoreReader::text).toList());
        return sorted;
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? ABSENT : Change.text(value);
    }

    private Map<String, String> scan(Range range) {
        Map<String, String> found = new LinkedHashMap<>();
        try (Cursor cursor = scan.apply(range)) {
            while (cursor.next()) {
                String key = Change.text(cursor.key());
                if (found.put(key, Change.text(cursor.value())) != null) {
                    throw new AssertionError("a scan shows key '" + key + "' twice");
                }
            }
        }
        return found;
    }

    private void agree(String what, Object one, Iterable<?> other) {
        List<Object> others = new ArrayList<>();
        other.forEach(others::add);
        if (!Objects.equals(one, others)) {
            throw new AssertionError(
                    "%s of bucket '%s' disagree: %s and %s".formatted(what, name, one, others));
        }
    }
}
