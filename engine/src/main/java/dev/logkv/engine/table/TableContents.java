package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Keys;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Residency;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a table, and how to find one by its key. Made when a table is first touched, once
 * its index is verified. May be used by any number of threads.
 */
final class TableContents {

    /** The entry is on another key. */
    private static final long OTHER_KEY = -2;

    /** The number of no block. */
    private static final int UNKNOWN = -1;

    /** What lies in the index is loaded in such pieces, each if some of it is not in memory. */
    private static final long PIECE_BYTES = 32 << 10;

    /** How far the count of reads that found nothing goes, in both directions. */
    private static final int ABSENCES_MAX = 64;

    private final MemorySegment file;
    private final TableFooter footer;
    private final String name;
    private final @Nullable Residency residency;
    private final boolean fresh;
    private final long blocksEnd;
    private final BlockIndex index;
    private final Locator locator;
    private final Blocks blocks;

    /**
     * Last reads of {@link #findLast}: absent keys less present ones. A race loses some of them.
     */
    private int absences;

    /** Whether the index need not be verified again. Threads that race each verify it. */
    private boolean indexVerified;

    TableContents(
            MemorySegment file,
            TableFooter footer,
            String name,
            @Nullable BlockCompressor compressor,
            @Nullable Residency residency,
            boolean fresh) {
        this(file, footer, new BlockIndex(file, footer, name), name, compressor, residency, fresh);
    }

    /**
     * As above, with an index that was read already.
     *
     * @param fresh whether this process has written the table just now
     */
    TableContents(
            MemorySegment file,
            TableFooter footer,
            BlockIndex index,
            String name,
            @Nullable BlockCompressor compressor,
            @Nullable Residency residency,
            boolean fresh) {
        this.file = file;
        this.footer = footer;
        this.name = name;
        this.residency = residency;
        this.fresh = fresh;
        this.indexVerified = !fresh || isMemoryScarce();
        this.blocksEnd = footer.locatorOffset();
        this.index = index;
        this.locator = new Locator(file, footer, index, name, this::isTrusted);
        this.blocks = new Blocks(file, index, name, compressor, this::isTrusted);
    }

    /** Where memory is scarce, pages may have gone to the device and come back since. */
    private boolean isTrusted() {
        return fresh && !isMemoryScarce();
    }

    BlockIndex index() {
        return index;
    }

    Locator locator() {
        return locator;
    }

    Blocks blocks() {
        return blocks;
    }

    /**
     * See {@link Table#find}.
     *
     * @throws LogKVException.Corruption also if the locator, whose checksum is right, leads out of
     *     the blocks
     */
    long find(long hash, int bucket, byte[] key, long sequenceMax) {
        try {
            return search(hash, bucket, key, sequenceMax);
        } catch (IndexOutOfBoundsException outside) {
            throw misled("out of the blocks");
        }
    }

    /** See {@link Table#findLast}. */
    long findLast(long hash, int bucket, byte[] key, long sequenceMax) {
        if (!isMemoryScarce()) {
            return find(hash, bucket, key, sequenceMax);
        }
        int block = absences > 0 ? UNKNOWN : blockOf(bucket, key);
        long place =
                block == UNKNOWN
                        ? find(hash, bucket, key, sequenceMax)
                        : findIn(block, new BucketKey(bucket, key), sequenceMax);
        absences =
                Math.clamp(
                        absences + (place == Table.ABSENT ? 1L : -1L), -ABSENCES_MAX, ABSENCES_MAX);
        return place;
    }

    /** Returns the block that a key can be in, or {@link #UNKNOWN} if the fences do not tell. */
    private int blockOf(int bucket, byte[] key) {
        verifyIndex();
        loadPieces(index.fencesOffset(), index.fencesBytes());
        int before = index.blocksBeforeByFences(bucket, Keys.prefix(key));
        return before > 0 ? before - 1 : UNKNOWN;
    }

    private long findIn(int block, BucketKey key, long sequenceMax) {
        loadBlock(block);
        try {
            BlockCursor cursor = new BlockCursor(this);
            cursor.enter(block);
            int number = cursor.firstAtOrAfter(key);
            if (number == index.entries(block)) {
                return Table.ABSENT;
            }
            long first = Place.of(block, cursor.offset(number));
            long place = newest(first, key.bucket(), key.key(), sequenceMax);
            return place == OTHER_KEY ? Table.ABSENT : place;
        } catch (IndexOutOfBoundsException outside) {
            throw new LogKVException.Corruption(
                    name, index.offset(block), "block %d leads out of itself".formatted(block));
        }
    }

    private long search(long hash, int bucket, byte[] key, long sequenceMax) {
        long buckets = locator.buckets();
        if (buckets == 0) {
            return Table.ABSENT;
        }
        long tag = LocatorLayout.tag(hash);
        long home = LocatorLayout.home(hash, buckets);
        long number = home;
        boolean scarce = isMemoryScarce();
        if (scarce) {
            verifyIndex();
        }
        while (true) {
            if (scarce) {
                load(locator.pageOffset(number), locator.pageBytes(number));
                locator.verifyTrusted(number);
            }
            long at = locator.bucketOffset(number);
            long slot = 0;
            for (int i = 0; i < LocatorLayout.SLOTS; i++) {
                slot = locator.slot(at, i);
                if (slot == 0) {
                    return Table.ABSENT;
                }
                if (LocatorLayout.tagOf(slot) == tag) {
                    long candidate = LocatorLayout.placeOf(slot);
                    if (scarce) {
                        loadBlock(Place.block(candidate));
                    }
                    long place = newest(candidate, bucket, key, sequenceMax);
                    if (place != OTHER_KEY) {
                        return place;
                    }
                }
            }
            if (slot >= 0) { // the overflow bit is the sign of the last
                return Table.ABSENT;
            }
            number = locator.next(number);
            if (number == home) {
                throw misled("round and round");
            }
        }
    }

    private LogKVException.Corruption misled(String where) {
        return new LogKVException.Corruption(
                name, locator.pageOffset(0), "the locator leads " + where);
    }

    boolean isMemoryScarce() {
        return residency != null && residency.isScarce();
    }

    /** Loads a block, which may have been trusted while memory was not scarce. */
    private void loadBlock(int block) {
        load(index.descriptorOffset(block), IndexLayout.DESCRIPTOR_BYTES);
        load(index.offset(block), index.storedBytes(block));
        blocks.verifyTrusted(block);
    }

    /**
     * Verifies an index that was read when this process had just written it, once memory is scarce.
     * Whoever believes it asks for this first: fences that have come back damaged would say that a
     * key is absent. What is not in memory is loaded in pieces, for scans too: this is once for
     * each table, and a fault reads megabytes.
     *
     * @throws LogKVException.Corruption if it is damaged
     */
    void verifyIndex() {
        if (!indexVerified && isMemoryScarce()) {
            loadPieces(footer.indexOffset(), footer.indexBytes());
            BlockIndex.verify(file, footer, name);
            indexVerified = true;
        }
    }

    private void loadPieces(long offset, long bytes) {
        for (long done = 0; done < bytes; done += PIECE_BYTES) {
            load(offset + done, Math.min(PIECE_BYTES, bytes - done));
        }
    }

    private void load(long offset, long bytes) {
        if (residency != null) {
            residency.load(name, file, offset, bytes);
        }
    }

    /**
     * Returns the place of the newest version of a key that a reader may see, {@link Table#ABSENT}
     * if all are too new.
     *
     * @param place of the newest version of this key, or of another one: {@link #OTHER_KEY}
     */
    private long newest(long place, int bucket, byte[] key, long sequenceMax) {
        int block = Place.block(place);
        int offset = Place.offset(place);
        long base = blocks.base(block);
        MemorySegment bytes = bytes(block, base);
        long entry = start(base) + offset;
        long sequence = Varlong.read(bytes, entry);
        long operation = entry + Varlong.bytes(sequence);
        if (!Operation.isOn(bytes, operation, bucket, key)) {
            return OTHER_KEY;
        }
        long next = EntryLayout.end(bytes, operation);
        // Not the end of the entries of this block: where that is stands in the index, which is one
        // miss of the caches more, for each read.
        if (next > (base == Blocks.COMPRESSED ? bytes.byteSize() : blocksEnd)) {
            throw misled("to what is no entry of block " + block);
        }
        return sequence <= sequenceMax ? place : older(block, next, bucket, key, sequenceMax);
    }

    /** Walks over the versions of a key from some entry on, which is in the block or behind it. */
    private long older(int from, long fromEntry, int bucket, byte[] key, long sequenceMax) {
        long entry = fromEntry;
        for (int block = from; block < index.blocks(); block++) {
            if (block > from && isMemoryScarce()) {
                loadBlock(block);
            }
            long base = blocks.base(block);
            MemorySegment bytes = bytes(block, base);
            long start = start(base);
            long end = start + index.entriesEnd(block);
            entry = block == from ? entry : start;
            while (entry < end) {
                long sequence = Varlong.read(bytes, entry);
                long operation = entry + Varlong.bytes(sequence);
                if (!Operation.isOn(bytes, operation, bucket, key)) {
                    return Table.ABSENT;
                }
                if (sequence <= sequenceMax) {
                    return Place.of(block, (int) (entry - start));
                }
                entry = EntryLayout.end(bytes, operation);
            }
        }
        return Table.ABSENT;
    }

    /** See {@link Table#read}. */
    Operation read(long place, Operation view) {
        int block = Place.block(place);
        long base = blocks.base(block);
        MemorySegment bytes = bytes(block, base);
        return view.at(bytes, EntryLayout.operation(bytes, start(base) + Place.offset(place)));
    }

    /** See {@link Table#sequenceAt}. */
    long sequenceAt(long place) {
        int block = Place.block(place);
        long base = blocks.base(block);
        return Varlong.read(bytes(block, base), start(base) + Place.offset(place));
    }

    /** Returns what the entries of a block lie in. */
    MemorySegment bytes(int block, long base) {
        return base == Blocks.COMPRESSED ? blocks.inflated(block) : file;
    }

    /** Returns where a block begins in {@link #bytes}. */
    static long start(long base) {
        return base == Blocks.COMPRESSED ? 0 : base;
    }
}
