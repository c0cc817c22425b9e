package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Bytes;
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

    /**
     * Reads a place from bytes whose checksum was checked, and nothing else.
     *
     * @param end where the places end, at the latest
     * @throws LogKVException.Corruption if it goes on behind the end
     */
    static BucketKey read(MemorySegment bytes, long offset, long end, String name) {
        if (end - offset < HEAD_BYTES) {
            throw new LogKVException.Corruption(name, offset, "the bounds end within a place");
        }
        int bucket = bytes.get(Layouts.U32, offset);
        int keyBytes = bytes.get(Layouts.U32, offset + KEY_BYTES);
        if (bucket < 0 || keyBytes < 0 || keyBytes > end - offset - HEAD_BYTES) {
            throw new LogKVException.Corruption(
                    name,
                    offset,
                    "a place in bucket %d with a key of %,d bytes".formatted(bucket, keyBytes));
        }
        return new BucketKey(bucket, Bytes.copy(bytes, offset + HEAD_BYTES, keyBytes));
    }
}
