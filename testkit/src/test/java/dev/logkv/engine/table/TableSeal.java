package dev.logkv.engine.table;

import dev.logkv.engine.codec.EnvelopeFuzz;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import java.lang.foreign.MemorySegment;

/** Gives a table the checksums that its bytes need, whatever they are. */
public final class TableSeal {

    private final MemorySegment bytes;
    private final MemorySegment footer;
    private final long base;

    private TableSeal(byte[] table) {
        bytes = MemorySegment.ofArray(table);
        base = bytes.byteSize() - TableFooter.BYTES;
        footer = bytes.asSlice(base);
    }

    /** Returns a copy with the checksums of all parts that can be found, and its true length. */
    public static byte[] sealed(byte[] table) {
        byte[] sealed = table.clone();
        if (sealed.length >= TableHeader.BYTES + TableFooter.BYTES) {
            new TableSeal(sealed).seal();
        }
        return sealed;
    }

    private void seal() {
        EnvelopeFuzz.seal(bytes.asSlice(0, base));
        footer.set(Layouts.U64, TableFooter.FILE_BYTES, bytes.byteSize());
        long locator = footer.get(Layouts.U64, TableFooter.LOCATOR_OFFSET);
        long buckets = footer.get(Layouts.U64, TableFooter.LOCATOR_BUCKETS);
        long indexBytes = footer.get(Layouts.U64, TableFooter.INDEX_BYTES);
        long deletionsBytes = footer.get(Layouts.U64, TableFooter.DELETIONS_BYTES);
        long boundsBytes = footer.get(Layouts.U64, TableFooter.BOUNDS_BYTES);
        long bounds = base - boundsBytes;
        long deletions = bounds - deletionsBytes;
        long index = deletions - indexBytes;
        if (isWithin(boundsBytes)) {
            section(bounds, boundsBytes, TableFooter.BOUNDS_CHECKSUM);
        }
        if (isWithin(boundsBytes) && isWithin(deletionsBytes)) {
            section(deletions, deletionsBytes, TableFooter.DELETIONS_CHECKSUM);
        }
        if (isWithin(boundsBytes)
                && isWithin(deletionsBytes)
                && isWithin(indexBytes)
                && index >= 0) {
            int blocks = footer.get(Layouts.U32, TableFooter.BLOCKS);
            index(index, indexBytes, locator, buckets, blocks);
            section(index, indexBytes, TableFooter.INDEX_CHECKSUM);
        }
        EnvelopeFuzz.seal(footer);
    }

    private boolean isWithin(long length) {
        return length >= 0 && length <= base;
    }

    private void section(long from, long length, int checksumAt) {
        if (from >= 0 && length <= base - from) {
            footer.set(Layouts.U32, checksumAt, StoredChecksum.of(bytes, from, length));
        }
    }

    private void index(long index, long indexBytes, long locator, long buckets, int blocks) {
        if (blocks < 0 || IndexLayout.pageChecksums(blocks) > indexBytes) {
            return;
        }
        for (int block = 0; block < blocks; block++) {
            long descriptor =
                    index
                            + IndexLayout.descriptors(blocks)
                            + (long) block * IndexLayout.DESCRIPTOR_BYTES;
            long offset = IndexLayout.offset(bytes, descriptor);
            int stored = IndexLayout.storedBytes(bytes, descriptor);
            if (offset >= 0 && stored >= 0 && offset <= base && stored <= base - offset) {
                bytes.set(
                        Layouts.U32,
                        descriptor + IndexLayout.CHECKSUM,
                        StoredChecksum.of(bytes, offset, stored));
            }
        }
        if (isWithin(locator)
                && buckets >= 0
                && buckets <= (base - locator) / LocatorLayout.BUCKET_BYTES
                && IndexLayout.separators(blocks, buckets) <= indexBytes) {
            pages(index + IndexLayout.pageChecksums(blocks), locator, buckets);
        }
    }

    private void pages(long checksums, long locator, long buckets) {
        for (long page = 0; page < LocatorLayout.pages(buckets); page++) {
            long from = page * LocatorLayout.PAGE_BYTES;
            long length =
                    Math.min(LocatorLayout.PAGE_BYTES, buckets * LocatorLayout.BUCKET_BYTES - from);
            bytes.set(
                    Layouts.U32,
                    checksums + page * Integer.BYTES,
                    StoredChecksum.of(bytes, locator + from, length));
        }
    }
}
