package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ReferenceTally;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.table.TableProperties;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as a version lists it. A merge works through its sources from the first key to the last
 * in several steps, each durable by itself; what a step has merged is cut off from the front of the
 * tables it came from, though it is still in their files.
 *
 * @param number of the table, which its file's name says
 * @param properties what the table says of itself
 * @param cutFrom where the table now begins: nothing before this place is to be read; null for all
 *     of it
 * @param cutEntries how many entries lie before that place
 * @param cutReferences to which values those point
 */
public record TableMeta(
        long number,
        TableProperties properties,
        @Nullable BucketKey cutFrom,
        long cutEntries,
        List<ValueReference> cutReferences) {

    public TableMeta {
        cutReferences = List.copyOf(cutReferences);
    }

    public static TableMeta whole(long number, TableProperties properties) {
        return new TableMeta(number, properties, null, 0, List.of());
    }

    /** Returns this table with more cut off. */
    public TableMeta cut(BucketKey from, long entries, List<ValueReference> references) {
        return new TableMeta(number, properties, from, entries, references);
    }

    /** Returns the first place that may be read. */
    public BucketKey first() {
        return cutFrom != null && cutFrom.compareTo(properties.first()) > 0
                ? cutFrom
                : properties.first();
    }

    /** Returns the last key, or where the last range deletion ends. */
    public BucketKey last() {
        return properties.last();
    }

    /** Returns how many entries are left. */
    public long entries() {
        return properties.entries() - cutEntries;
    }

    /** Returns to which values outside the table its remaining entries point, exactly. */
    public List<ValueReference> references() {
        if (cutReferences.isEmpty()) {
            return properties.references();
        }
        ReferenceTally tally = new ReferenceTally();
        tally.add(properties.references());
        tally.subtract(cutReferences);
        return tally.references();
    }

    /** Returns about how many bytes of the file are still in use. */
    public long liveBytes() {
        return properties.entries() == 0
                ? properties.fileBytes()
                : (long) (properties.fileBytes() * ((double) entries() / properties.entries()));
    }
}
