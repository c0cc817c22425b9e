package dev.logkv.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a store should be: sorted maps with all versions of every key, in memory. It counts
 * operations as a store does, so the {@linkplain dev.logkv.Stats#sequence sequence number} of a
 * store says exactly which state of the model it has to equal, also after a crash that took the end
 * of its history.
 *
 * <p>Buckets have the ids that {@link #create} gives out; the default bucket is {@link #DEFAULT}.
 * For one thread.
 */
public final class ModelStore {

    /** Id of the default bucket. */
    public static final int DEFAULT = 0;

    /** When an entry expires that does not. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long NOT_DROPPED = Long.MAX_VALUE;

    /** A creation takes two sequence numbers: of the bucket, and of the next id to give out. */
    private static final int OPERATIONS_OF_CREATION = 2;

    /** A drop takes two sequence numbers: of the bucket, and of all that is in it. */
    private static final int OPERATIONS_OF_DROP = 2;

    /** One entry that a scan shows. */
    @SuppressWarnings("ArrayRecordComponent") // compared by those who check, byte by byte
    public record Entry(byte[] key, byte[] value) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Version(long sequence, byte @Nullable [] value, long expiryMillis) {
        boolean isLiveAt(long nowMillis) {
            return value != null && expiryMillis > nowMillis;
        }
    }

    private static final class ModelBucket {
        final String name;
        final long createdAt;
        long droppedAt = NOT_DROPPED;
        final NavigableMap<byte[], List<Version>> versions = new TreeMap<>(Arrays::compareUnsigned);

        ModelBucket(String name, long createdAt) {
            this.name = name;
            this.createdAt = createdAt;
        }
    }

    private final Map<Integer, ModelBucket> buckets = new HashMap<>();
    private final TreeSet<Long> recordEnds = new TreeSet<>();
    private int nextId = DEFAULT + 1;
    private long sequence;
    private long durableSequence;

    public ModelStore() {
        buckets.put(DEFAULT, new ModelBucket("", 0));
        recordEnds.add(0L);
    }

    /** Creates a bucket, which is one record, and returns its id. */
    public int create(String name) {
        if (find(name) != null) {
            throw new IllegalStateException("bucket '" + name + "' exists");
        }
        sequence += OPERATIONS_OF_CREATION;
        endRecord();
        buckets.put(nextId, new ModelBucket(name, sequence));
        return nextId++;
    }

    /** Drops a bucket, which is one record; false if there is none. */
    public boolean drop(String name) {
        ModelBucket bucket = find(name);
        if (bucket == null) {
            return false;
        }
        sequence += OPERATIONS_OF_DROP;
        bucket.droppedAt = sequence;
        endRecord();
        return true;
    }

    /** Returns whether a bucket exists, as readers at a sequence number see it. */
    public boolean existsAt(int bucket, long atSequence) {
        return of(bucket).droppedAt > atSequence;
    }

    /** Returns whether a bucket exists now. */
    public boolean exists(int bucket) {
        return of(bucket).droppedAt == NOT_DROPPED;
    }

    /** Returns the id of a bucket that exists, or null. */
    public @Nullable Integer idOf(String name) {
        for (Map.Entry<Integer, ModelBucket> entry : buckets.entrySet()) {
            if (entry.getKey() != DEFAULT
                    && entry.getValue().name.equals(name)
                    && exists(entry.getKey())) {
                return entry.getKey();
            }
        }
        return null;
    }

    private @Nullable ModelBucket find(String name) {
        Integer id = idOf(name);
        return id == null ? null : of(id);
    }

    /** Returns the names of the buckets that exist, in the order of their UTF-8 bytes. */
    public List<String> names() {
        return buckets.entrySet().stream()
                .filter(entry -> entry.getKey() != DEFAULT && exists(entry.getKey()))
                .map(entry -> entry.getValue().name)
                .sorted(Comparator.comparing(ModelStore::utf8, Arrays::compareUnsigned))
                .toList();
    }

    private static byte[] utf8(String name) {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    /** Puts; {@link #endRecord} follows after the last operation of a batch. */
    public void put(int bucket, byte[] key, byte[] value, long expiryMillis) {
        add(bucket, key, value, expiryMillis);
    }

    /** Deletes; {@link #endRecord} follows after the last operation of a batch. */
    public void delete(int bucket, byte[] key) {
        add(bucket, key, null, NEVER);
    }

    /**
     * Deletes the keys of a range, which is not empty; {@link #endRecord} follows after the last
     * operation of a batch.
     */
    public void deleteRange(int bucket, Predicate<byte[]> inRange) {
        sequence++;
        of(bucket)
                .versions
                .forEach(
                        (key, versions) -> {
                            if (inRange.test(key)) {
                                versions.add(new Version(sequence, null, NEVER));
                            }
                        });
    }

    private void add(int bucket, byte[] key, byte @Nullable [] value, long expiryMillis) {
        sequence++;
        of(bucket)
                .versions
                .computeIfAbsent(key, k -> new ArrayList<>())
                .add(new Version(sequence, value, expiryMillis));
    }

    /** Ends a record: what was done since the last one is atomic. */
    public void endRecord() {
        recordEnds.add(sequence);
    }

    /** Notes that everything so far is durable. */
    public void durable() {
        durableSequence = sequence;
    }

    /** Returns the number of the newest operation. */
    public long sequence() {
        return sequence;
    }

    /** Returns the number of the newest operation that no loss of power can take. */
    public long durableSequence() {
        return durableSequence;
    }

    /** Returns the value of a key at a sequence number, judged at a time, or null. */
    public byte @Nullable [] get(int bucket, byte[] key, long atSequence, long nowMillis) {
        List<Version> versions = of(bucket).versions.get(key);
        Version version = versions == null ? null : newest(versions, atSequence);
        return version != null && version.isLiveAt(nowMillis) ? version.value : null;
    }

    /**
     * Returns what a scan at a sequence number shows, judged at a time.
     *
     * @param inRange which keys lie between the bounds
     * @param limit entries at most
     */
    public List<Entry> scan(
            int bucket,
            Predicate<byte[]> inRange,
            boolean reversed,
            long limit,
            long atSequence,
            long nowMillis) {
        NavigableMap<byte[], List<Version>> versions = of(bucket).versions;
        List<Entry> entries = new ArrayList<>();
        for (Map.Entry<byte[], List<Version>> entry :
                (reversed ? versions.descendingMap() : versions).entrySet()) {
            if (entries.size() >= limit) {
                break;
            }
            Version version = newest(entry.getValue(), atSequence);
            if (version != null
                    && version.value != null
                    && version.isLiveAt(nowMillis)
                    && inRange.test(entry.getKey())) {
                entries.add(new Entry(entry.getKey(), version.value));
            }
        }
        return entries;
    }

    private static @Nullable Version newest(List<Version> versions, long atSequence) {
        for (Version version : versions.reversed()) {
            if (version.sequence <= atSequence) {
                return version;
            }
        }
        return null;
    }

    /** Returns how many entries of all buckets are live at a time. */
    public long count(long nowMillis) {
        return buckets.keySet().stream()
                .filter(this::exists)
                .mapToLong(
                        bucket ->
                                scan(
                                                bucket,
                                                key -> true,
                                                false,
                                                Long.MAX_VALUE,
                                                sequence,
                                                nowMillis)
                                        .size())
                .sum();
    }

    /** Returns how many entries a store needs to know its buckets. */
    public long catalogEntries() {
        boolean everCreated = buckets.size() > 1; // then the next id to give out is stored
        return names().size() + (everCreated ? 1L : 0L);
    }

    /**
     * Returns when the last of the versions expired that have expired by a time, or {@link
     * Long#MIN_VALUE} if none has.
     */
    public long lastExpiry(long nowMillis) {
        return buckets.values().stream()
                .flatMap(bucket -> bucket.versions.values().stream())
                .flatMap(List::stream)
                .mapToLong(Version::expiryMillis)
                .filter(expiry -> expiry <= nowMillis)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    /**
     * Forgets what is newer than a sequence number, as a loss of power may.
     *
     * @throws AssertionError if that breaks a promise: something durable, or a part of a record
     */
    public void rollBackTo(long toSequence) {
        if (toSequence < durableSequence || toSequence > sequence) {
            throw new AssertionError(
                    "recovered up to operation %d; %d were written, and %d durable"
                            .formatted(toSequence, sequence, durableSequence));
        }
        if (!recordEnds.contains(toSequence)) {
            throw new AssertionError("recovered half a batch, up to operation " + toSequence);
        }
        sequence = toSequence;
        durableSequence = toSequence;
        recordEnds.tailSet(toSequence, false).clear();
        buckets.values().removeIf(bucket -> bucket.createdAt > toSequence);
        for (ModelBucket bucket : buckets.values()) {
            if (bucket.droppedAt > toSequence) {
                bucket.droppedAt = NOT_DROPPED;
            }
            for (List<Version> versions : bucket.versions.values()) {
                versions.removeIf(version -> version.sequence > toSequence);
            }
        }
    }

    private ModelBucket of(int bucket) {
        ModelBucket found = buckets.get(bucket);
        if (found == null) {
            throw new IllegalArgumentException("no bucket " + bucket);
        }
        return found;
    }
}
