package dev.logkv.engine.store;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Range;
import dev.logkv.engine.codec.PrintableBytes;
import dev.logkv.engine.entry.CatalogLayout;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The buckets of a store. They are kept in a bucket of their own, with the id 0, that users cannot
 * reach: the name of a bucket gives its id, and the empty name the next id to give out. So creating
 * and dropping are ordinary batches, with everything that those have: atomic, recovered, visible in
 * snapshots.
 *
 * <p>An id is never given out twice, because what is in a dropped bucket stays in the log for a
 * while.
 */
final class Catalog {

    private static final byte[] NEXT_ID_KEY = {};

    private final Store store;

    /**
     * Never changed, but replaced: the next one is made before a commit, so that no lack of memory
     * comes between the log and this.
     */
    private volatile Map<String, StoreBucket> byName = Map.of();

    /** Guarded by this. */
    private int nextId = CatalogLayout.FIRST_ID;

    Catalog(Store store) {
        this.store = store;
    }

    /**
     * Reads the buckets that the store has. Once, before anybody else calls.
     *
     * @throws LogKVException.Corruption if that is not what a store writes, though its checksums
     *     are right
     */
    synchronized void load() {
        Map<String, StoreBucket> stored = new HashMap<>();
        Set<Integer> ids = new HashSet<>();
        try (Cursor cursor = store.scan(CatalogLayout.CATALOG_ID, Range.all())) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                CatalogLayout.CatalogEntry entry =
                        CatalogLayout.decode(key, cursor.value())
                                .orElseThrow(() -> malformed(PrintableBytes.of(key)));
                if (entry.isNextId()) {
                    nextId = entry.id();
                } else if (ids.add(entry.id())) {
                    String name = entry.name();
                    stored.put(name, new StoreBucket(store, name, entry.id()));
                } else {
                    throw malformed(PrintableBytes.of(key) + ", whose id another bucket has");
                }
            }
        }
        for (int id : ids) {
            if (id >= nextId) {
                throw malformed("bucket %d, and %d is to be the next".formatted(id, nextId));
            }
        }
        byName = stored;
    }

    private static LogKVException.Corruption malformed(String what) {
        return new LogKVException.Corruption("the catalog of buckets", 0, what);
    }

    StoreBucket getOrCreate(String name) {
        StoreBucket existing = byName.get(name);
        return existing != null ? existing : create(name);
    }

    private synchronized StoreBucket create(String name) {
        StoreBucket existing = byName.get(name);
        if (existing != null) {
            return existing;
        }
        int id = nextId;
        if (id == Integer.MAX_VALUE) {
            throw new IllegalStateException("all ids of buckets were given out");
        }
        BatchBuilder batch = store.newBatch();
        batch.add(
                OperationKind.PUT,
                CatalogLayout.CATALOG_ID,
                encodeName(name),
                CatalogLayout.encodeId(id),
                Operation.NEVER);
        batch.add(
                OperationKind.PUT,
                CatalogLayout.CATALOG_ID,
                NEXT_ID_KEY,
                CatalogLayout.encodeId(id + 1),
                Operation.NEVER);
        StoreBucket created = new StoreBucket(store, name, id);
        Map<String, StoreBucket> next = new HashMap<>(byName);
        next.put(name, created);
        // First: when an error comes behind the commit, no other bucket may get the same keys.
        nextId = id + 1;
        store.commit(batch.finish(), store.durability());
        byName = next;
        return created;
    }

    synchronized boolean drop(String name) {
        StoreBucket bucket = byName.get(name);
        if (bucket == null) {
            return false;
        }
        BatchBuilder batch = store.newBatch();
        batch.add(
                OperationKind.DELETE,
                CatalogLayout.CATALOG_ID,
                encodeName(name),
                Mutation.NO_VALUE,
                Operation.NEVER);
        // What is in it goes with it, and merges give the space back.
        batch.add(
                OperationKind.DELETE_RANGE,
                bucket.id(),
                Mutation.NO_VALUE,
                Mutation.NO_VALUE,
                Operation.NEVER);
        Map<String, StoreBucket> next = new HashMap<>(byName);
        next.remove(name);
        // Writers are turned away first: what is written behind the drop would be nowhere.
        bucket.dropping(true);
        try {
            long sequence = store.commit(batch.finish(), store.durability());
            byName = next;
            bucket.dropped(sequence);
            return true;
        } catch (Throwable failure) {
            bucket.dropping(false);
            throw failure;
        }
    }

    /** Returns the names, in the order of their bytes. */
    List<String> names() {
        List<String> names = new ArrayList<>(byName.keySet());
        names.sort(
                Comparator.comparing(
                        name -> name.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));
        return names;
    }

    int count() {
        return byName.size();
    }

    /**
     * Returns the id of a bucket that existed at a sequence number.
     *
     * @throws IllegalArgumentException if it is of another store
     * @throws IllegalStateException if it was dropped before
     */
    int idOf(Bucket bucket, long sequence) {
        StoreBucket own = own(bucket);
        own.checkExistsAt(sequence);
        return own.id();
    }

    /**
     * Returns the handle behind a bucket.
     *
     * @throws IllegalArgumentException if it is of another store
     */
    StoreBucket own(Bucket bucket) {
        StoreBucket own =
                switch (bucket) {
                    case Store other -> other.defaultBucket();
                    case StoreBucket other -> other;
                    default -> null;
                };
        if (own == null || own.store() != store) {
            throw new IllegalArgumentException(
                    "bucket '" + bucket.name() + "' belongs to another store");
        }
        return own;
    }

    private static byte[] encodeName(String name) {
        byte[] bytes = CatalogLayout.encodeName(name);
        if (bytes.length == 0 || bytes.length > LogKV.BUCKET_NAME_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "bucket name of %,d bytes, 1 to %,d"
                            .formatted(bytes.length, LogKV.BUCKET_NAME_BYTES_MAX));
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(name)) {
            throw new IllegalArgumentException(
                    "bucket name with half of a surrogate pair, which UTF-8 cannot hold");
        }
        return bytes;
    }
}
