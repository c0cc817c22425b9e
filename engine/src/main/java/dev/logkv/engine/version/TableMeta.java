package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.table.TableProperties;
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
 */
public record TableMeta(
        long number, TableProperties properties, @Nullable BucketKey cutFrom, long cutEntries) {

    public static TableMeta whole(long number, TableProperties properties) {
        return new TableMeta(number, properties, null, 0);
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

    /** Returns about how many bytes of the file are still in use. */
    public long liveBytes() {
        return properties.entries() == 0
                ? properties.fileBytes()
                : (long) (properties.fileBytes() * ((double) entries() / properties.entries()));
    }
}
