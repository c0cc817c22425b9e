package dev.logkv.testkit;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One change of a batch: a put, a delete, or the delete of a range. Keys and values are text, one
 * byte for each character, so that a failure can be read.
 *
 * @param bucket name, empty for the default one
 * @param key text of the key, or the first of the range
 * @param value text of the value, or null for a delete
 * @param timeToLiveMillis after which the value expires, or 0 for never
 * @param to the first key behind the range, empty for none; null if only one key changes
 */
public record Change(
        String bucket,
        String key,
        @Nullable String value,
        long timeToLiveMillis,
        @Nullable String to) {

    /** Returns a put to the default bucket. */
    public static Change put(String key, String value) {
        return new Change("", key, value, 0, null);
    }

    /** Returns a put to a bucket. */
    public static Change put(String bucket, String key, String value) {
        return new Change(bucket, key, value, 0, null);
    }

    /** Returns a put to the default bucket that expires. */
    public static Change expiring(String key, String value, long timeToLiveMillis) {
        return new Change("", key, value, timeToLiveMillis, null);
    }

    /** Returns a delete from the default bucket. */
    public static Change delete(String key) {
        return new Change("", key, null, 0, null);
    }

    /** Returns a delete from a bucket. */
    public static Change delete(String bucket, String key) {
        return new Change(bucket, key, null, 0, null);
    }

    /** Returns a delete of all keys from one on, up to another or, if that is empty, to the end. */
    public static Change deleteRange(String bucket, String from, String to) {
        return new Change(bucket, from, null, 0, to);
    }

    /** Returns the keys that a delete of a range is about, or null for any other change. */
    @Nullable Range range() {
        if (to == null) {
            return null;
        }
        return to.isEmpty() ? Range.from(bytes(key)) : Range.of(bytes(key), bytes(to));
    }

    /** Returns the batch of some changes, whose buckets exist. */
    static Consumer<Batch> batch(LogKV db, List<Change> changes) {
        return batch -> changes.forEach(change -> change.addTo(batch, db));
    }

    private void addTo(Batch batch, LogKV db) {
        Bucket target = bucket.isEmpty() ? db : db.bucket(bucket);
        Range range = range();
        if (range != null) {
            batch.deleteRange(target, range);
        } else if (value == null) {
            batch.delete(target, bytes(key));
        } else if (timeToLiveMillis > 0) {
            batch.put(target, bytes(key), bytes(value), Duration.ofMillis(timeToLiveMillis));
        } else {
            batch.put(target, bytes(key), bytes(value));
        }
    }

    /** Returns a change of the same length with another value. */
    Change inUpperCase() {
        return value == null
                ? this
                : new Change(bucket, key, value.toUpperCase(Locale.ROOT), timeToLiveMillis, null);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String toString() {
        String name = bucket.isEmpty() ? key : bucket + "/" + key;
        if (to != null) {
            return "delete " + name + " to " + (to.isEmpty() ? "the end" : to);
        }
        if (value == null) {
            return "delete " + name;
        }
        String start = value.length() <= 8 ? value : value.substring(0, 8) + "..";
        return "put %s=%s(%d)%s"
                .formatted(
                        name,
                        start,
                        value.length(),
                        timeToLiveMillis == 0 ? "" : " for " + timeToLiveMillis + " ms");
    }
}
