package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Collects where the keys of a table are, and lays out the locator when all are known. */
final class LocatorBuilder {

    private static final int CHUNK_KEYS = 8 << 10;

    /** Of each key its hash and its place; in chunks, so that nothing is copied to grow. */
    private final List<long[]> chunks = new ArrayList<>();

    private long keys;

    void add(long hash, long place) {
        int index = 2 * (int) (keys % CHUNK_KEYS);
        if (index == 0) {
            chunks.add(new long[2 * CHUNK_KEYS]);
        }
        long[] chunk = chunks.getLast();
        chunk[index] = hash;
        chunk[index + 1] = place;
        keys++;
    }

    long keys() {
        return keys;
    }

    /** Returns how many bytes the locator will have. */
    long bytes() {
        return LocatorLayout.buckets(keys) * LocatorLayout.BUCKET_BYTES;
    }

    /**
     * Writes the locator.
     *
     * @param target {@link #bytes} of zeros
     */
    void build(MemorySegment target) {
        long buckets = LocatorLayout.buckets(keys);
        for (long i = 0; i < keys; i++) {
            long[] chunk = chunks.get((int) (i / CHUNK_KEYS));
            int index = 2 * (int) (i % CHUNK_KEYS);
            enter(target, buckets, chunk[index], chunk[index + 1]);
        }
    }

    private static void enter(MemorySegment target, long buckets, long hash, long place) {
        long slot = LocatorLayout.slot(LocatorLayout.tag(hash), place);
        long bucket = LocatorLayout.home(hash, buckets);
        while (true) {
            long at = bucket * LocatorLayout.BUCKET_BYTES;
            long last = at + LocatorLayout.BUCKET_BYTES - LocatorLayout.SLOT_BYTES;
            while (at < last && target.get(Layouts.U64, at) != 0) {
                at += LocatorLayout.SLOT_BYTES;
            }
            long present = target.get(Layouts.U64, at);
            if (present == 0) {
                target.set(Layouts.U64, at, slot);
                return;
            }
            target.set(Layouts.U64, at, present | LocatorLayout.OVERFLOW);
            bucket = bucket + 1 == buckets ? 0 : bucket + 1;
        }
    }
}
