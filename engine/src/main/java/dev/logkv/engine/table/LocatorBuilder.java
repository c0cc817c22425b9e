package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Collects where the keys of a table are, and lays out the locator when all are known. */
final class LocatorBuilder implements AutoCloseable {

    /** Memory that a key takes until the table is written, beside its slot in the locator. */
    private static final int KEY_BYTES = 2 * Long.BYTES;

    /** The first chunk, for small tables, and all others. */
    private static final long FIRST_CHUNK_BYTES = 16 << 10;

    private static final long CHUNK_BYTES = 256 << 10;

    private final Arena arena = Arena.ofConfined();

    /**
     * Of each key its hash and its place. Native: a store must not need a heap for its keys. In
     * chunks: to move it all when it grows would touch several times as much fresh memory, which
     * cost a merge a tenth of its time.
     */
    private final List<MemorySegment> chunks = new ArrayList<>();

    private MemorySegment chunk = MemorySegment.NULL;
    private long filled;
    private long keys;

    void add(long hash, long place) {
        if (filled == chunk.byteSize()) {
            chunk = arena.allocate(chunks.isEmpty() ? FIRST_CHUNK_BYTES : CHUNK_BYTES, Long.BYTES);
            chunks.add(chunk);
            filled = 0;
        }
        chunk.set(Layouts.U64, filled, hash);
        chunk.set(Layouts.U64, filled + Long.BYTES, place);
        filled += KEY_BYTES;
        keys++;
    }

    long keys() {
        return keys;
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
        for (MemorySegment from : chunks) {
            long end = from == chunk ? filled : from.byteSize();
            for (long at = 0; at < end; at += KEY_BYTES) {
                long hash = from.get(Layouts.U64, at);
                enter(target, buckets, hash, from.get(Layouts.U64, at + Long.BYTES));
            }
        }
    }

    @Override
    public void close() {
        arena.close();
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
