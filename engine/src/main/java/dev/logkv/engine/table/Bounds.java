package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.BucketKey;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How places stand in a table: the bounds of all its keys, and those of its range deletions.
 *
 * <pre>
 * place   := bucket u32, keyBytes u32, key
 * bounds  := first place, last place
 * </pre>
 */
final class Bounds {

    /** Bytes of a place before its key. */
    static final int HEAD_BYTES = 8;

    private static final int KEY_BYTES = 4;

    private Bounds() {}

    /** Returns the length of a place. */
    static int bytes(BucketKey place) {
        return HEAD_BYTES + place.key().length;
    }

    /** Writes a place and returns the offset after it. */
    static long write(MemorySegment bytes, long offset, BucketKey place) {
        byte[] key = place.key();
        bytes.set(Layouts.U32, offset, place.bucket());
        bytes.set(Layouts.U32, offset + KEY_BYTES, key.length);
        MemorySegment.copy(key, 0, bytes, ValueLayout.JAVA_BYTE, offset + HEAD_BYTES, key.length);
        return offset + HEAD_BYTES + key.length;
    }

    /** Reads a place from bytes that were checked. */
    static BucketKey read(MemorySegment bytes, long offset) {
        byte[] key = new byte[bytes.get(Layouts.U32, offset + KEY_BYTES)];
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset + HEAD_BYTES, key, 0, key.length);
        return new BucketKey(bytes.get(Layouts.U32, offset), key);
    }

    /** Reads the lower bound of a table from bytes that were checked. */
    static BucketKey first(MemorySegment bytes, long boundsOffset) {
        return read(bytes, boundsOffset);
    }

    /** Reads the upper bound of a table from bytes that were checked. */
    static BucketKey last(MemorySegment bytes, long boundsOffset) {
        return read(bytes, boundsOffset + bytes(read(bytes, boundsOffset)));
    }
}
