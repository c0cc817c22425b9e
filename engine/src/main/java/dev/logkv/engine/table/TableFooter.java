package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.ValueReference;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The footer of a table: what is in it and where. Stands in the last {@value #BYTES} bytes of the
 * file. The sections lie one behind the other, so their lengths tell their places. Byte map:
 * docs/format/table.md.
 *
 * @param properties of the table
 * @param hashSeed of {@link dev.logkv.engine.codec.KeyHash} for the locator
 * @param keys how many different keys there are
 * @param blocks how many data blocks there are
 * @param compression id of the compressor that some block needs, or 0
 * @param locatorOffset where the locator begins
 * @param locatorBuckets how many buckets the locator has
 * @param indexBytes length of the index
 * @param indexChecksum CRC32C of the index
 * @param deletionsBytes length of the range deletions
 * @param deletionsChecksum CRC32C of the range deletions
 * @param boundsBytes length of the bounds, and the references behind them
 * @param boundsChecksum CRC32C of both
 */
record TableFooter(
        TableProperties properties,
        long hashSeed,
        long keys,
        int blocks,
        byte compression,
        long locatorOffset,
        long locatorBuckets,
        long indexBytes,
        int indexChecksum,
        long deletionsBytes,
        int deletionsChecksum,
        long boundsBytes,
        int boundsChecksum) {

    /** Bytes of the footer. On disk: never change. */
    static final int BYTES = 256;

    private static final int ENTRIES = 40;
    private static final int TOMBSTONES = 48;
    private static final int EXPIRING = 56;
    private static final int EXPIRY_MAX = 64;
    private static final int RANGE_DELETIONS = 72;
    private static final int SEQUENCE_MIN = 80;
    private static final int SEQUENCE_MAX = 88;
    static final int FILE_BYTES = 96;
    private static final int DATA_BYTES = 104;
    private static final int DEAD_BYTES = 112;
    private static final int HASH_SEED = 120;
    private static final int KEYS = 128;
    static final int LOCATOR_OFFSET = 136;
    static final int LOCATOR_BUCKETS = 144;
    static final int INDEX_BYTES = 152;
    static final int DELETIONS_BYTES = 160;
    static final int BOUNDS_BYTES = 168;
    static final int INDEX_CHECKSUM = 176;
    static final int DELETIONS_CHECKSUM = 180;
    static final int BOUNDS_CHECKSUM = 184;
    static final int BLOCKS = 188;
    private static final int COMPRESSION = 192;
    private static final int EXPIRY_MIN = 200;

    long indexOffset() {
        return locatorOffset + locatorBuckets * LocatorLayout.BUCKET_BYTES;
    }

    long deletionsOffset() {
        return indexOffset() + indexBytes;
    }

    long boundsOffset() {
        return deletionsOffset() + deletionsBytes;
    }

    /** Returns where the footer itself begins. */
    long offset() {
        return boundsOffset() + boundsBytes;
    }

    /** Writes this footer to the start of bytes that are zero. */
    void write(MemorySegment bytes, UUID storeId, long number) {
        Envelope.write(
                bytes, Envelope.KIND_TABLE_FOOTER, TableHeader.VERSION, BYTES, storeId, number);
        bytes.set(Layouts.U64, ENTRIES, properties.entries());
        bytes.set(Layouts.U64, TOMBSTONES, properties.tombstones());
        bytes.set(Layouts.U64, EXPIRING, properties.expiring());
        bytes.set(Layouts.U64, EXPIRY_MIN, properties.expiryMinMillis());
        bytes.set(Layouts.U64, EXPIRY_MAX, properties.expiryMaxMillis());
        bytes.set(Layouts.U64, RANGE_DELETIONS, properties.rangeDeletions());
        bytes.set(Layouts.U64, SEQUENCE_MIN, properties.sequenceMin());
        bytes.set(Layouts.U64, SEQUENCE_MAX, properties.sequenceMax());
        bytes.set(Layouts.U64, FILE_BYTES, properties.fileBytes());
        bytes.set(Layouts.U64, DATA_BYTES, properties.dataBytes());
        bytes.set(Layouts.U64, DEAD_BYTES, properties.deadBytes());
        bytes.set(Layouts.U64, HASH_SEED, hashSeed);
        bytes.set(Layouts.U64, KEYS, keys);
        bytes.set(Layouts.U64, LOCATOR_OFFSET, locatorOffset);
        bytes.set(Layouts.U64, LOCATOR_BUCKETS, locatorBuckets);
        bytes.set(Layouts.U64, INDEX_BYTES, indexBytes);
        bytes.set(Layouts.U64, DELETIONS_BYTES, deletionsBytes);
        bytes.set(Layouts.U64, BOUNDS_BYTES, boundsBytes);
        bytes.set(Layouts.U32, INDEX_CHECKSUM, indexChecksum);
        bytes.set(Layouts.U32, DELETIONS_CHECKSUM, deletionsChecksum);
        bytes.set(Layouts.U32, BOUNDS_CHECKSUM, boundsChecksum);
        bytes.set(Layouts.U32, BLOCKS, blocks);
        bytes.set(Layouts.U8, COMPRESSION, compression);
        Envelope.seal(bytes, BYTES);
    }

    /**
     * Reads the footer at the end of a file's bytes, and the bounds before it.
     *
     * @param file the whole file, which may be anything behind its header
     * @throws LogKVException.Corruption if there is no footer of that table, or it does not fit
     */
    static TableFooter read(MemorySegment file, String name, UUID storeId, long number) {
        MemorySegment bytes = check(file, name, storeId, number);
        long base = file.byteSize() - BYTES;
        long boundsBytes = boundsBytes(bytes, base, name);
        checkBounds(file, bytes, boundsBytes, name);
        long from = base - boundsBytes;
        BucketKey first = Bounds.read(file, from, base, name);
        long second = from + Bounds.bytes(first);
        BucketKey last = Bounds.read(file, second, base, name);
        List<ValueReference> references =
                ReferencesSection.read(file, second + Bounds.bytes(last), base, name);
        return fitting(read(bytes, properties(bytes, first, last, references)), base, name);
    }

    /**
     * Reads the footer as above; where the bounds are damaged, others take their place.
     *
     * @param known what the manifest says of the table, or null
     * @param losses is told of damaged bounds
     */
    static TableFooter salvage(
            MemorySegment file,
            String name,
            UUID storeId,
            long number,
            @Nullable TableProperties known,
            Consumer<Loss> losses) {
        MemorySegment bytes = check(file, name, storeId, number);
        long base = file.byteSize() - BYTES;
        long boundsBytes = boundsBytes(bytes, base, name);
        try {
            checkBounds(file, bytes, boundsBytes, name);
            return read(file, name, storeId, number);
        } catch (LogKVException.Corruption problem) {
            losses.accept(Loss.anywhere(name, problem.offset(), problem.problem(), 0));
            BucketKey first = known == null ? BucketKey.startOf(0) : known.first();
            BucketKey last = known == null ? BucketKey.startOf(Integer.MAX_VALUE) : known.last();
            List<ValueReference> references = known == null ? List.of() : known.references();
            return fitting(read(bytes, properties(bytes, first, last, references)), base, name);
        }
    }

    /** Returns the footer's bytes, if they are one of that table. */
    private static MemorySegment check(MemorySegment file, String name, UUID storeId, long number) {
        long base = file.byteSize() - BYTES;
        if (base < TableHeader.BYTES) {
            throw new LogKVException.Corruption(
                    name, file.byteSize(), "the file ends before its footer");
        }
        MemorySegment bytes = file.asSlice(base);
        Envelope.check(
                bytes, base, name, Envelope.KIND_TABLE_FOOTER, TableHeader.VERSION, BYTES, number);
        if (!Envelope.storeId(bytes).equals(storeId)) {
            throw new LogKVException.Corruption(
                    name,
                    base,
                    "the footer is of store %s, expected %s"
                            .formatted(Envelope.storeId(bytes), storeId));
        }
        return bytes;
    }

    private static long boundsBytes(MemorySegment bytes, long base, String name) {
        long boundsBytes = bytes.get(Layouts.U64, BOUNDS_BYTES);
        if (!isWithin(boundsBytes, base)) {
            throw misfit(base, name);
        }
        return boundsBytes;
    }

    private static void checkBounds(
            MemorySegment file, MemorySegment bytes, long boundsBytes, String name) {
        StoredChecksum.check(
                file,
                file.byteSize() - BYTES - boundsBytes,
                boundsBytes,
                bytes.get(Layouts.U32, BOUNDS_CHECKSUM),
                name,
                "bounds");
    }

    private static TableFooter fitting(TableFooter footer, long base, String name) {
        if (!footer.fits(base)) {
            throw misfit(base, name);
        }
        return footer;
    }

    private static LogKVException.Corruption misfit(long base, String name) {
        return new LogKVException.Corruption(
                name, base, "the sections do not fit a file of " + (base + BYTES) + " bytes");
    }

    private static TableProperties properties(
            MemorySegment bytes, BucketKey first, BucketKey last, List<ValueReference> references) {
        return new TableProperties(
                bytes.get(Layouts.U64, ENTRIES),
                bytes.get(Layouts.U64, TOMBSTONES),
                bytes.get(Layouts.U64, EXPIRING),
                bytes.get(Layouts.U64, EXPIRY_MIN),
                bytes.get(Layouts.U64, EXPIRY_MAX),
                bytes.get(Layouts.U64, RANGE_DELETIONS),
                first,
                last,
                bytes.get(Layouts.U64, SEQUENCE_MIN),
                bytes.get(Layouts.U64, SEQUENCE_MAX),
                bytes.get(Layouts.U64, FILE_BYTES),
                bytes.get(Layouts.U64, DATA_BYTES),
                bytes.get(Layouts.U64, DEAD_BYTES),
                references);
    }

    private static TableFooter read(MemorySegment bytes, TableProperties properties) {
        return new TableFooter(
                properties,
                bytes.get(Layouts.U64, HASH_SEED),
                bytes.get(Layouts.U64, KEYS),
                bytes.get(Layouts.U32, BLOCKS),
                bytes.get(Layouts.U8, COMPRESSION),
                bytes.get(Layouts.U64, LOCATOR_OFFSET),
                bytes.get(Layouts.U64, LOCATOR_BUCKETS),
                bytes.get(Layouts.U64, INDEX_BYTES),
                bytes.get(Layouts.U32, INDEX_CHECKSUM),
                bytes.get(Layouts.U64, DELETIONS_BYTES),
                bytes.get(Layouts.U32, DELETIONS_CHECKSUM),
                bytes.get(Layouts.U64, BOUNDS_BYTES),
                bytes.get(Layouts.U32, BOUNDS_CHECKSUM));
    }

    private boolean fits(long base) {
        return properties.fileBytes() == base + BYTES
                && isWithin(locatorOffset, base)
                && isWithin(locatorBuckets, base / LocatorLayout.BUCKET_BYTES)
                && isWithin(indexBytes, base)
                && isWithin(deletionsBytes, base)
                && offset() == base
                && locatorOffset >= TableHeader.BYTES
                && blocks >= 0
                && compression >= 0
                && indexBytes >= IndexLayout.separators(blocks, locatorBuckets);
    }

    private static boolean isWithin(long length, long limit) {
        return length >= 0 && length <= limit;
    }
}
