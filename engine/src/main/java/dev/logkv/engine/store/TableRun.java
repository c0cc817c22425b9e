package dev.logkv.engine.store;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.SeekableCursor;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The open tables of one run, and which of them a key is in. A table begins where its version says,
 * which may be behind its first key. Immutable.
 */
final class TableRun {

    private final Table[] tables;
    private final BucketKey[] firsts;

    // The buckets, and the first bytes of the first keys as numbers, each in one place: most
    // searches need no more.
    private final int[] buckets;
    private final long[] prefixes;

    private final long sequenceMax;

    /**
     * @param open returns the table of a number
     */
    TableRun(Run run, LongFunction<Table> open) {
        int count = run.tables().size();
        tables = new Table[count];
        firsts = new BucketKey[count];
        buckets = new int[count];
        prefixes = new long[count];
        long greatest = 0;
        for (int i = 0; i < count; i++) {
            TableMeta meta = run.tables().get(i);
            tables[i] = open.apply(meta.number());
            firsts[i] = meta.first();
            buckets[i] = meta.first().bucket();
            prefixes[i] = Keys.prefix(meta.first().key());
            greatest = Math.max(greatest, meta.properties().sequenceMax());
        }
        sequenceMax = greatest;
    }

    /**
     * Returns the only table that can hold a key, or null.
     *
     * @param prefix {@link Keys#prefix} of the key
     */
    @Nullable Table tableFor(int bucket, byte[] key, long prefix) {
        int low = 0;
        int high = tables.length; // the tables before low begin at or before the key
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBehind(middle, bucket, key, prefix)) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low == 0 ? null : tables[low - 1];
    }

    private boolean isBehind(int index, int bucket, byte[] key, long prefix) {
        if (buckets[index] != bucket) {
            return buckets[index] > bucket;
        }
        int prefixOrder = Long.compareUnsigned(prefixes[index], prefix);
        return prefixOrder != 0 ? prefixOrder > 0 : firsts[index].compareTo(bucket, key) > 0;
    }

    /** Returns a cursor over all operations between two places. */
    SeekableCursor cursor(BucketKey from, BucketKey to, boolean reversed, long sequenceMax) {
        int begin = indexFor(from);
        int end = begin;
        while (end < tables.length && firsts[end].compareTo(to) < 0) {
            end++;
        }
        return new TableRunCursor(this, begin, end, from, to, reversed, sequenceMax);
    }

    /** Returns the range deletions that a reader can see between two places, clipped to them. */
    List<RangeDeletion> rangeDeletions(BucketKey from, BucketKey to, long sequenceMax) {
        List<RangeDeletion> visible = new ArrayList<>();
        for (int i = indexFor(from); i < tables.length && firsts[i].compareTo(to) < 0; i++) {
            if (tables[i].properties().rangeDeletions() > 0) {
                BucketKey begin = firsts[i].compareTo(from) > 0 ? firsts[i] : from;
                visible.addAll(tables[i].rangeDeletions().visible(begin, to, sequenceMax));
            }
        }
        return visible;
    }

    /** Returns the index of the last table that begins at or before a place, or 0. */
    int indexFor(BucketKey place) {
        int low = 0;
        int high = tables.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (firsts[middle].compareTo(place) > 0) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Math.max(0, low - 1);
    }

    Table table(int index) {
        return tables[index];
    }

    /** Returns where a table begins in this run. */
    BucketKey first(int index) {
        return firsts[index];
    }

    long sequenceMax() {
        return sequenceMax;
    }

    boolean holds(Table table) {
        for (Table own : tables) {
            if (own == table) {
                return true;
            }
        }
        return false;
    }
}
