package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * The layout of a table's index: which block has what, and where it is.
 *
 * <pre>
 * index := fence for each block, descriptor for each block,
 *          CRC32C u32 for each page of the locator, separator for each block
 *
 * fence                                descriptor
 *  0  prefix    u64  Keys.prefix        0  offset        u64  of the block in the file
 *  8  bucket    u32                     8  separator     u64  where it begins, after the first
 * 12  keyBytes  u16                    16  storedBytes   u32  in the file
 * 14  zero      u16                    20  dataBytes     u32  before compression
 *                                      24  checksum      u32  CRC32C of the stored bytes
 *                                      28  entries       u16
 *                                      30  compression   u8   0 for none
 *                                      31  zero          u8
 * </pre>
 *
 * The separator of a block is a key, with a bucket: no entry of an earlier block is behind it, and
 * no entry of the block is before it. It is the shortest such, so that long keys do not make a long
 * index. A search mostly needs the fences only, four in a cache line.
 */
final class IndexLayout {

    static final int FENCE_BYTES = 16;
    static final int DESCRIPTOR_BYTES = 32;

    /**
     * Blocks with one large entry are stored as they are from here on, in bytes. On disk: what is
     * compressed is not longer, so that a damaged length asks for no more memory.
     */
    static final int COMPRESSED_BYTES_MAX = 256 << 10;

    private static final int BUCKET = 8;
    private static final int KEY_BYTES = 12;

    private static final int SEPARATOR = 8;
    private static final int STORED_BYTES = 16;
    private static final int DATA_BYTES = 20;
    static final int CHECKSUM = 24;
    private static final int ENTRIES = 28;
    private static final int COMPRESSION = 30;

    private IndexLayout() {}

    /** Returns where the descriptors begin. */
    static long descriptors(long blocks) {
        return blocks * FENCE_BYTES;
    }

    /** Returns where the checksums of the locator's pages begin. */
    static long pageChecksums(long blocks) {
        return blocks * (FENCE_BYTES + DESCRIPTOR_BYTES);
    }

    /** Returns where the separators begin. */
    static long separators(long blocks, long locatorBuckets) {
        return pageChecksums(blocks) + LocatorLayout.pages(locatorBuckets) * Integer.BYTES;
    }

    static void writeFence(MemorySegment bytes, long fence, long prefix, int bucket, int keyBytes) {
        bytes.set(Layouts.U64, fence, prefix);
        bytes.set(Layouts.U32, fence + BUCKET, bucket);
        bytes.set(Layouts.U32, fence + KEY_BYTES, keyBytes);
    }

    static long prefix(MemorySegment bytes, long fence) {
        return bytes.get(Layouts.U64, fence);
    }

    static int bucket(MemorySegment bytes, long fence) {
        return bytes.get(Layouts.U32, fence + BUCKET);
    }

    static int keyBytes(MemorySegment bytes, long fence) {
        return bytes.get(Layouts.U16, fence + KEY_BYTES) & 0xffff;
    }

    static void writeDescriptor(
            MemorySegment bytes,
            long descriptor,
            long offset,
            long separator,
            int storedBytes,
            int dataBytes,
            int checksum,
            int entries,
            byte compression) {
        bytes.set(Layouts.U64, descriptor, offset);
        bytes.set(Layouts.U64, descriptor + SEPARATOR, separator);
        bytes.set(Layouts.U32, descriptor + STORED_BYTES, storedBytes);
        bytes.set(Layouts.U32, descriptor + DATA_BYTES, dataBytes);
        bytes.set(Layouts.U32, descriptor + CHECKSUM, checksum);
        bytes.set(Layouts.U16, descriptor + ENTRIES, (short) entries);
        bytes.set(Layouts.U16, descriptor + COMPRESSION, compression);
    }

    static long offset(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U64, descriptor);
    }

    static long separator(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U64, descriptor + SEPARATOR);
    }

    static int storedBytes(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U32, descriptor + STORED_BYTES);
    }

    static int dataBytes(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U32, descriptor + DATA_BYTES);
    }

    static int checksum(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U32, descriptor + CHECKSUM);
    }

    static int entries(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U16, descriptor + ENTRIES) & 0xffff;
    }

    static byte compression(MemorySegment bytes, long descriptor) {
        return bytes.get(Layouts.U8, descriptor + COMPRESSION);
    }
}
