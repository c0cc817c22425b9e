package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/** Collects where the keys of a table are, and lays out the locator when all are known. */
final class LocatorBuilder implements AutoCloseable {

    /** Memory that a key takes until the table is written, beside its slot in the locator. */
    static final int KEY_BYTES = 2 * Long.BYTES;

    /** Of each key its hash and its place. Native: a store must not need a heap for its keys. */
    private final GrowingMemory places = new GrowingMemory(16 << 10);

    void add(long hash, long place) {
        long at = places.extend(KEY_BYTES);
        places.bytes().set(Layouts.U64, at, hash);
        places.bytes().set(Layouts.U64, at + Long.BYTES, place);
    }

    long keys() {
        return places.size() / KEY_BYTES;
    }

    /** Returns how many bytes the locator will have. */
    long bytes() {
        return LocatorLayout.buckets(keys()) * LocatorLayout.BUCKET_BYTES;
    }

    /**
     * Writes the locator.
     *
     * @param target {@link #bytes} of zeros
     */
    void build(MemorySegment target) {
        long buckets = LocatorLayout.buckets(keys());
        MemorySegment from = places.bytes();
        for (long at = 0; at < places.size(); at += KEY_BYTES) {
            long hash = from.get(Layouts.U64, at);
            enter(target, buckets, hash, from.get(Layouts.U64, at + Long.BYTES));
        }
    }

    @Override
    public void close() {
        places.close();
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
