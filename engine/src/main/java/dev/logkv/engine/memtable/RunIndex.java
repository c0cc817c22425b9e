package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/**
 * A sparse index of a sorted run: of one entry in {@value #STEP} its bucket and eight bytes of its
 * key, as numbers that lie side by side. A step of a search in the run itself misses the cache
 * twice, in the entries and in the log, for the entries of a run lie anywhere. With the index that
 * is so for the first entry, the last one and a few around the place that is searched.
 *
 * <p>The eight bytes are those after the beginning that all keys of the run have in common, if they
 * are in one bucket; else the first. Where many keys have the same eight bytes, the index tells
 * only where those begin and end. For any number of threads.
 */
final class RunIndex {

    /** As many entries as are read ahead at once: that is what a search is left with. */
    static final int STEP = ReadAhead.BATCH;

    private final int entryCount;
    private final int commonBytes;
    private final int[] buckets;
    private final long[] prefixes;

    private RunIndex(int entryCount, int commonBytes) {
        this.entryCount = entryCount;
        this.commonBytes = commonBytes;
        this.buckets = new int[samples(entryCount)];
        this.prefixes = new long[buckets.length];
    }

    /**
     * Indexes a run.
     *
     * @param run entry numbers in internal order, at least one
     */
    static RunIndex of(MemorySegment log, MemorySegment entries, int[] run) {
        Operation first = operation(log, entries, run[0]);
        Operation last = operation(log, entries, run[run.length - 1]);
        var index = new RunIndex(run.length, commonBytes(log, first, last));
        index.fill(log, entries, run);
        return index;
    }

    /** What two keys of one bucket have in common, all that are between them have too. */
    private static int commonBytes(MemorySegment log, Operation first, Operation last) {
        return first.bucket() == last.bucket()
                ? Keys.commonBytes(
                        log,
                        first.keyOffset(),
                        first.keyBytes(),
                        log,
                        last.keyOffset(),
                        last.keyBytes())
                : 0;
    }

    private void fill(MemorySegment log, MemorySegment entries, int[] run) {
        var operation = new Operation();
        var readAhead = new ReadAhead(log, entries);
        for (int i = 0; i < prefixes.length; i++) {
            if (i % ReadAhead.BATCH == 0) {
                int end = Math.min((i + ReadAhead.BATCH) * STEP, run.length);
                readAhead.touch(run, i * STEP, end, STEP);
            }
            long entry = MemtableLayout.get(entries, run[i * STEP]);
            operation.at(log, MemtableLayout.offsetOf(entry));
            buckets[i] = operation.bucket();
            prefixes[i] =
                    Keys.prefix(
                            log,
                            operation.keyOffset() + commonBytes,
                            operation.keyBytes() - commonBytes);
        }
    }

    private static Operation operation(MemorySegment log, MemorySegment entries, int number) {
        return new Operation()
                .at(log, MemtableLayout.offsetOf(MemtableLayout.get(entries, number)));
    }

    /**
     * Returns what {@link #lowest} and {@link #highest} look for.
     *
     * @param key after the first key of the run, and not after its last: so it has the beginning
     *     that all have in common
     */
    long prefix(byte[] key) {
        assert key.length >= commonBytes;
        return Keys.prefix(key, commonBytes);
    }

    /** Returns an index in the run before which all entries are before a bucket and prefix. */
    int lowest(int bucket, long prefix) {
        int before = samplesBefore(bucket, prefix, false);
        return before == 0 ? 0 : (before - 1) * STEP + 1;
    }

    /** Returns an index in the run from which on all entries are behind a bucket and prefix. */
    int highest(int bucket, long prefix) {
        int notBehind = samplesBefore(bucket, prefix, true);
        return notBehind == prefixes.length ? entryCount : notBehind * STEP;
    }

    /** Returns how many samples are before a bucket and prefix, or before or at them. */
    private int samplesBefore(int bucket, long prefix, boolean orAt) {
        int low = 0;
        int high = prefixes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = compare(middle, bucket, prefix);
            if (order < 0 || (orAt && order == 0)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(int sample, int bucket, long prefix) {
        return buckets[sample] == bucket
                ? Long.compareUnsigned(prefixes[sample], prefix)
                : Integer.compare(buckets[sample], bucket);
    }

    private static int samples(int entryCount) {
        return (entryCount - 1) / STEP + 1;
    }

    /** Returns how much memory the index of a run takes, in bytes. */
    static long bytes(int entryCount) {
        return (long) samples(entryCount) * (Integer.BYTES + Long.BYTES);
    }
}
