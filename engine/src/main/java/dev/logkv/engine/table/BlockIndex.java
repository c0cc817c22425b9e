package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Bytes;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Keys;
import java.lang.foreign.MemorySegment;

/**
 * The index of a table, checked as a whole: which block has what, and where it is. May be used by
 * any number of threads.
 */
final class BlockIndex {

    private final MemorySegment bytes;
    private final long offset;
    private final int blocks;
    private final long descriptors;
    private final long pageChecksums;
    private final long separators;

    /**
     * @param file the whole file
     * @throws LogKVException.Corruption if the index is damaged
     */
    BlockIndex(MemorySegment file, TableFooter footer, String name) {
        this(file, footer);
        verify(file, footer, name);
        for (int block = 0; block < blocks; block++) {
            if (!isPlausible(block, footer.locatorOffset()) || !hasSeparator(block)) {
                throw new LogKVException.Corruption(
                        name, offset, "the index does not tell where block " + block + " is");
            }
        }
    }

    private BlockIndex(MemorySegment file, TableFooter footer) {
        bytes = file.asSlice(footer.indexOffset(), footer.indexBytes());
        offset = footer.indexOffset();
        blocks = footer.blocks();
        descriptors = IndexLayout.descriptors(blocks);
        pageChecksums = IndexLayout.pageChecksums(blocks);
        separators = IndexLayout.separators(blocks, footer.locatorBuckets());
    }

    /**
     * Returns the index as it stands in the file, which may be damaged: only what {@link
     * #isPlausible} says may be asked, and nothing that concerns separators.
     */
    static BlockIndex unchecked(MemorySegment file, TableFooter footer) {
        return new BlockIndex(file, footer);
    }

    /**
     * Checks the bytes of an index.
     *
     * @throws LogKVException.Corruption if they are damaged
     */
    static void verify(MemorySegment file, TableFooter footer, String name) {
        StoredChecksum.check(
                file,
                footer.indexOffset(),
                footer.indexBytes(),
                footer.indexChecksum(),
                name,
                "index");
    }

    /**
     * Returns whether a block lies where blocks may lie, and its parts within it.
     *
     * @param end where the blocks of the file end, at the latest
     */
    boolean isPlausible(int block, long end) {
        return offset(block) >= TableHeader.BYTES
                && offset(block) <= end
                && storedBytes(block) > 0
                && storedBytes(block) <= end - offset(block)
                && dataBytes(block) > 0
                && (compression(block) == 0
                        ? dataBytes(block) == storedBytes(block)
                        : dataBytes(block) <= IndexLayout.COMPRESSED_BYTES_MAX)
                && entries(block) > 0
                && entriesEnd(block) > 0;
    }

    /** Returns whether there is a separator, with the prefix that its fence says. */
    private boolean hasSeparator(int block) {
        long keys = bytes.byteSize() - separators;
        long from = IndexLayout.separator(bytes, descriptor(block));
        long fence = (long) block * IndexLayout.FENCE_BYTES;
        int keyBytes = IndexLayout.keyBytes(bytes, fence);
        return from >= 0
                && from <= keys
                && keyBytes <= keys - from
                && Keys.prefix(bytes, separators + from, keyBytes)
                        == IndexLayout.prefix(bytes, fence);
    }

    int blocks() {
        return blocks;
    }

    /** Returns how many blocks have a separator before a place: it lies in the last of them. */
    int blocksBefore(BucketKey place) {
        return blocksBefore(place, 0);
    }

    /** As above, if it is known of some blocks. */
    int blocksBefore(BucketKey place, int known) {
        long prefix = Keys.prefix(place.key());
        int low = known;
        int high = blocks;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (isBefore(middle, place, prefix)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Returns how many blocks have a separator before a key, if the fences alone tell: bucket and
     * first bytes of each separator. Then no other block has anything on the key.
     *
     * @param prefix of the key
     * @return -1 if a separator has the same first bytes
     */
    int blocksBeforeByFences(int bucket, long prefix) {
        int low = 0;
        int high = blocks;
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = compareFence(middle, bucket, prefix);
            if (order == 0) {
                return -1;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compareFence(int block, int bucket, long prefix) {
        long fence = (long) block * IndexLayout.FENCE_BYTES;
        int order = Integer.compare(IndexLayout.bucket(bytes, fence), bucket);
        return order != 0 ? order : Long.compareUnsigned(IndexLayout.prefix(bytes, fence), prefix);
    }

    /** Returns whether the separator of a block is before a place. */
    boolean isBefore(int block, BucketKey place) {
        return isBefore(block, place, Keys.prefix(place.key()));
    }

    private boolean isBefore(int block, BucketKey place, long prefix) {
        int order = compareFence(block, place.bucket(), prefix);
        if (order != 0) {
            return order < 0;
        }
        long fence = (long) block * IndexLayout.FENCE_BYTES;
        long separator = separators + IndexLayout.separator(bytes, descriptor(block));
        return Keys.compare(bytes, separator, IndexLayout.keyBytes(bytes, fence), place.key()) < 0;
    }

    /** Returns where a block begins in the file. */
    long offset(int block) {
        return IndexLayout.offset(bytes, descriptor(block));
    }

    int storedBytes(int block) {
        return IndexLayout.storedBytes(bytes, descriptor(block));
    }

    /** Returns the length of a block before compression. */
    int dataBytes(int block) {
        return IndexLayout.dataBytes(bytes, descriptor(block));
    }

    int checksum(int block) {
        return IndexLayout.checksum(bytes, descriptor(block));
    }

    int entries(int block) {
        return IndexLayout.entries(bytes, descriptor(block));
    }

    byte compression(int block) {
        return IndexLayout.compression(bytes, descriptor(block));
    }

    /** Returns where in a block the entries end, and where their offsets begin. */
    int entriesEnd(int block) {
        long descriptor = descriptor(block);
        return IndexLayout.dataBytes(bytes, descriptor)
                - EntryLayout.OFFSET_BYTES * IndexLayout.entries(bytes, descriptor);
    }

    /** Returns the checksum of a page of the locator. */
    int pageChecksum(int page) {
        return bytes.get(Layouts.U32, pageChecksums + (long) page * Integer.BYTES);
    }

    /** Returns the separator of a block. */
    BucketKey separator(int block) {
        long fence = (long) block * IndexLayout.FENCE_BYTES;
        long from = separators + IndexLayout.separator(bytes, descriptor(block));
        return new BucketKey(
                IndexLayout.bucket(bytes, fence),
                Bytes.copy(bytes, from, IndexLayout.keyBytes(bytes, fence)));
    }

    /** Returns where in the file the fences begin, of which a search for a block reads most. */
    long fencesOffset() {
        return offset;
    }

    /** Returns the length of all fences. */
    long fencesBytes() {
        return descriptors;
    }

    /** Returns where the descriptor of a block lies in the file. */
    long descriptorOffset(int block) {
        return offset + descriptor(block);
    }

    private long descriptor(int block) {
        return descriptors + (long) block * IndexLayout.DESCRIPTOR_BYTES;
    }
}
