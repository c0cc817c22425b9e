package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import java.util.List;

/**
 * What a table says of itself; stands in its footer, and in the manifest.
 *
 * @param entries operations in it, range deletions not counted
 * @param tombstones how many of them are deletes
 * @param expiring how many of them expire
 * @param expiryMinMillis when the first of those expires, in milliseconds since the epoch; 0 if
 *     there are none
 * @param expiryMaxMillis when the last of those expires; 0 if there are none
 * @param rangeDeletions range deletions in it
 * @param first the first key, or where the first range deletion begins if that is before
 * @param last the last key, or where the last range deletion ends if that is behind it
 * @param sequenceMin least sequence number; 0 at the bottom, where they do not matter any more
 * @param sequenceMax greatest sequence number
 * @param fileBytes length of the file
 * @param dataBytes bytes of all entries, before compression
 * @param deadBytes bytes of entries that only old snapshots can see, and of tombstones
 * @param references which segments have the values that are not in the table, by their ids
 */
public record TableProperties(
        long entries,
        long tombstones,
        long expiring,
        long expiryMinMillis,
        long expiryMaxMillis,
        long rangeDeletions,
        BucketKey first,
        BucketKey last,
        long sequenceMin,
        long sequenceMax,
        long fileBytes,
        long dataBytes,
        long deadBytes,
        List<ValueReference> references) {

    public TableProperties {
        references = List.copyOf(references);
    }
}
