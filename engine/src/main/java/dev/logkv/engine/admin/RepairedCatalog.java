package dev.logkv.engine.admin;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.CatalogLayout;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.table.TableWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The buckets of a store that is repaired, in memory. Names keep their ids. What is in a bucket
 * whose name was lost gets a name again; and no id is given out that was in use, or the next bucket
 * would begin with what an old one left behind.
 */
final class RepairedCatalog {

    private static final BucketKey NEXT_ID = BucketKey.startOf(CatalogLayout.CATALOG_ID);

    private final NavigableMap<BucketKey, Integer> ids = new TreeMap<>();
    private final Set<Integer> named = new HashSet<>();
    private final Set<Integer> filled = new TreeSet<>();
    private int idMax = CatalogLayout.DEFAULT_ID;

    /** Takes an entry of the catalog, unless it is none that a store writes. */
    void add(Operation operation) {
        BucketKey key = BucketKey.of(operation);
        byte[] value =
                operation
                        .bytes()
                        .asSlice(operation.valueOffset(), operation.valueBytes())
                        .toArray(ValueLayout.JAVA_BYTE);
        CatalogLayout.decode(key.key(), value)
                .filter(entry -> entry.isNextId() || named.add(entry.id()))
                .ifPresent(entry -> ids.put(key, entry.id()));
    }

    /** An operation on a bucket was met, whatever became of it. */
    void seen(int bucket) {
        idMax = Math.max(idMax, bucket);
    }

    /** Something is in a bucket. */
    void filled(int bucket) {
        if (bucket >= CatalogLayout.FIRST_ID) {
            filled.add(bucket);
        }
    }

    /** Adds what is missing. */
    void complete(RepairReport report) {
        named.forEach(this::seen);
        for (int id : filled) {
            if (!named.contains(id)) {
                String name = freeName(id);
                ids.put(keyOf(name), id);
                report.note("the name of bucket %d is lost; it is '%s' now".formatted(id, name));
            }
        }
        if (idMax >= ids.getOrDefault(NEXT_ID, CatalogLayout.FIRST_ID)) {
            ids.put(NEXT_ID, idMax + 1);
        }
    }

    private String freeName(int id) {
        String name = "recovered-" + id;
        while (ids.containsKey(keyOf(name))) {
            name += "x";
        }
        return name;
    }

    private static BucketKey keyOf(String name) {
        return new BucketKey(CatalogLayout.CATALOG_ID, name.getBytes(StandardCharsets.UTF_8));
    }

    boolean isEmpty() {
        return ids.isEmpty();
    }

    int size() {
        return ids.size();
    }

    /** Writes all entries. */
    void write(TableWriter writer) throws IOException {
        Operation view = new Operation();
        try (Arena arena = Arena.ofConfined()) {
            for (Map.Entry<BucketKey, Integer> entry : ids.entrySet()) {
                byte[] key = entry.getKey().key();
                byte[] bytes = new byte[Operation.HEAD_BYTES_MAX + key.length + Integer.BYTES];
                int valueAt =
                        Operation.writeHead(
                                bytes,
                                0,
                                OperationKind.PUT,
                                CatalogLayout.CATALOG_ID,
                                key,
                                Integer.BYTES,
                                Operation.NEVER);
                byte[] value = CatalogLayout.encodeId(entry.getValue());
                System.arraycopy(value, 0, bytes, valueAt, value.length);
                MemorySegment operation = arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
                writer.add(view.at(operation, 0), 0);
            }
        }
    }
}
