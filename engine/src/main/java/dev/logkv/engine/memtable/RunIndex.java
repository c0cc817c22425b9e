package dev.logkv.engine.memtable;

import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.MemorySegment;

/**
 * A sparse index of a sorted run: of one entry in {@value #STEP} its bucket and eight bytes of its
 * key, as numbers that lie side by side. A search in the run itself misses the cache twice a step,
 * in the entries and in the log, for the entries of a run lie anywhere; with the index it does so
 * among the last few only, and most often at once.
 *
 * <p>The eight bytes are those after the beginning that all keys of the run have in common, if they
 * are in one bucket. Where many keys have the same eight bytes too, the index says where those
 * begin and end. For any number of threads.
 */
final class RunIndex {

    /** As many entries as are read ahead at once: that is what a search is left with. */
    private static final int STEP = ReadAhead.BATCH;

    private final int entries;
    private final int commonBytes;
    private final int[] buckets;
    private final long[] prefixes;

    private RunIndex(int entries, int commonBytes) {
        this.entries = entries;
        this.commonBytes = commonBytes;
        this.buckets = new int[(entries - 1) / STEP + 1];
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
     * @param key after the first key of the run, and not after its last
     */
    long prefix(byte[] key) {
        return Keys.prefix(key, commonBytes);
    }

    /** Returns an index in the run before which all entries are before some place. */
    int lowest(int bucket, long prefix) {
        int before = samplesBefore(bucket, prefix, 0);
        return before == 0 ? 0 : (before - 1) * STEP + 1;
    }

    /** Returns an index in the run from which on all entries are after some place. */
    int highest(int bucket, long prefix) {
        int notAfter = samplesBefore(bucket, prefix, 1);
        return notAfter == prefixes.length ? entries : notAfter * STEP;
    }

    /** Returns how many samples compare as less than an order with a place. */
    private int samplesBefore(int bucket, long prefix, int order) {
        int low = 0;
        int high = prefixes.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(middle, bucket, prefix) < order) {
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

    /** Returns how much memory this takes, in bytes. */
    long bytes() {
        return (long) prefixes.length * (Integer.BYTES + Long.BYTES);
    }
}
