package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.LogKVException;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A table that is open for reading: mapped, each part verified when it is first touched. May be
 * used by any number of threads. Lives as long as the arena that it was mapped into: access after
 * that throws {@link IllegalStateException}.
 *
 * <p>Whatever reads may find damage, which is a {@link LogKVException.Corruption}: never a wrong
 * value, and never "absent". Where the device cannot serve a page, an access throws {@link
 * InternalError}, as with every mapping.
 */
public final class Table {

    /** What {@link #find} returns when there is nothing to be found. */
    public static final long ABSENT = -1;

    /** Footer and bounds, as long as the keys in those are not unusually long. */
    private static final int END_BYTES = 4 << 10;

    private final MemorySegment bytes;
    private final long number;
    private final String name;
    private final UUID storeId;
    private final TableFooter footer;
    private final @Nullable BlockCompressor compressor;
    private final @Nullable Residency residency;
    private final boolean fresh;

    // Made at the first touch. A race makes them twice, which does no harm.
    private volatile @Nullable TableContents contents;
    private volatile @Nullable RangeDeletions deletions;

    private Table(
            MemorySegment bytes,
            String name,
            long number,
            @Nullable UUID storeId,
            @Nullable Residency residency,
            boolean fresh) {
        this.bytes = bytes;
        this.residency = residency;
        this.fresh = fresh;
        this.number = number;
        this.name = name;
        UUID foundId = TableHeader.check(bytes, name, number);
        if (storeId != null && !foundId.equals(storeId)) {
            throw new LogKVException.Corruption(
                    name, 0, "it belongs to store %s, not %s".formatted(foundId, storeId));
        }
        this.footer = TableFooter.read(bytes, name, foundId, number);
        this.storeId = foundId;
        this.compressor = Compressors.forReading(footer.compression(), name);
    }

    /**
     * Opens a table; reads its header, its footer and its bounds only. Engine threads only; the
     * file is closed again, the mapping stays.
     *
     * @param storeId the store that it has to belong to, or null for any
     * @param arena shared; owns the mapping, also when this fails
     * @param residency whether point reads have to do with little memory, or null if they have not
     * @throws LogKVException.Corruption if header or footer are damaged, or of another table
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     * @throws IllegalStateException if it needs a {@link BlockCompressor} that is not there
     */
    public static Table open(
            Directory directory,
            long number,
            @Nullable UUID storeId,
            Arena arena,
            @Nullable Residency residency)
            throws IOException {
        return open(directory, number, storeId, arena, residency, false);
    }

    /**
     * Opens a table that this process has written and forced just now. Its pages are in memory as
     * they were written: as long as all tables fit there its parts count as verified, which saves
     * the merge that reads them next a quarter of its time. The next open verifies them again.
     */
    public static Table openFresh(
            Directory directory, long number, UUID storeId, Arena arena, Residency residency)
            throws IOException {
        return open(directory, number, storeId, arena, residency, true);
    }

    private static Table open(
            Directory directory,
            long number,
            @Nullable UUID storeId,
            Arena arena,
            @Nullable Residency residency,
            boolean fresh)
            throws IOException {
        try (StoreFile file = directory.open(TableFiles.name(number))) {
            readEnds(file);
            MemorySegment bytes = file.map(file.size(), false, arena);
            try {
                return new Table(bytes, file.name(), number, storeId, residency, fresh);
            } catch (InternalError e) {
                throw new IOException("cannot read " + file.name(), e);
            }
        }
    }

    /**
     * Brings the ends of a file into memory, and no more than those: to fault them in through the
     * mapping would read up to megabytes around them, for each table of a store that is opened.
     */
    private static void readEnds(StoreFile file) throws IOException {
        MemorySegment page = MemorySegment.ofArray(new byte[END_BYTES]);
        file.read(0, page.asSlice(0, TableHeader.BYTES));
        file.read(Math.max(0, file.size() - END_BYTES), page);
    }

    /** Opens a table whose file is mapped. */
    static Table of(
            MemorySegment bytes,
            String name,
            long number,
            @Nullable UUID storeId,
            @Nullable Residency residency) {
        return new Table(bytes, name, number, storeId, residency, false);
    }

    public long number() {
        return number;
    }

    /** Returns the file's name. */
    public String name() {
        return name;
    }

    public UUID storeId() {
        return storeId;
    }

    public TableProperties properties() {
        return footer.properties();
    }

    /**
     * Returns the seed of {@link dev.logkv.engine.codec.KeyHash} that {@link #find} expects hashes
     * with.
     */
    public long hashSeed() {
        return footer.hashSeed();
    }

    /**
     * Finds the newest operation on a key that a reader may see; range deletions are not looked at.
     * Allocates nothing, unless the block is compressed or memory is scarce.
     *
     * @param hash of the bucket and the key
     * @return a place for {@link #read} and {@link #sequenceAt}, or {@link #ABSENT}
     */
    public long find(long hash, int bucket, byte[] key, long sequenceMax) {
        return contents().find(hash, bucket, key, sequenceMax);
    }

    /**
     * Finds the same as {@link #find}, for a reader who has no older table to ask.
     *
     * <p>The locator saves the read of a block where a key is absent. Where a key is present it
     * costs one, of its page, if memory is scarce: the locators of the oldest tables are most of
     * all, and a page is thrown out before it is asked for again. The fences of the index are far
     * smaller and stay. So while most of the last keys were present, and where the fences tell
     * which block a key is in, one read from the device is enough.
     */
    public long findLast(long hash, int bucket, byte[] key, long sequenceMax) {
        return contents().findLast(hash, bucket, key, sequenceMax);
    }

    /** Moves a view over the operation at a place. */
    public Operation read(long place, Operation view) {
        return contents().read(place, view);
    }

    /** Returns the sequence number of the operation at a place. */
    public long sequenceAt(long place) {
        return contents().sequenceAt(place);
    }

    /** Returns the range deletions. */
    public RangeDeletions rangeDeletions() {
        RangeDeletions known = deletions;
        if (known == null) {
            known = readDeletions();
            deletions = known;
        }
        return known;
    }

    private RangeDeletions readDeletions() {
        if (footer.deletionsBytes() == 0) {
            return RangeDeletions.NONE;
        }
        return RangeDeletions.of(DeletionsSection.read(bytes, footer, name));
    }

    /**
     * Returns a cursor over the operations between two places.
     *
     * @param from the first place, or null for the beginning
     * @param to the first place behind, or null for the end
     * @param sequenceMax the newest sequence number to see
     */
    public TableCursor cursor(
            @Nullable BucketKey from, @Nullable BucketKey to, boolean reversed, long sequenceMax) {
        return new TableCursor(
                contents(),
                from,
                to,
                reversed,
                sequenceMax,
                Math.min(sequenceMax, properties().sequenceMax()));
    }

    /**
     * Reads the whole file and checks it: every byte, the order of the entries, and that the
     * locator leads to them. Takes as long as reading the file, and memory only for one block.
     *
     * @throws LogKVException.Corruption if anything is not as a writer leaves it
     */
    public void verify() {
        inspect(
                null,
                separated -> {},
                problem -> {
                    throw problem;
                },
                bytesDone -> {});
    }

    /**
     * Checks the same as {@link #verify}, and goes on behind what is damaged.
     *
     * @param place before which entries are counted, or null
     * @param separated takes the operations from there on whose values are not in the table
     * @param problems takes what is not as a writer leaves it, each damaged part once
     * @param progress is told how many bytes of the file were read
     * @return how many entries lie before the place; if there are problems, of those that were read
     */
    public long inspect(
            @Nullable BucketKey place,
            Consumer<? super Operation> separated,
            Consumer<LogKVException.Corruption> problems,
            LongConsumer progress) {
        return new TableInspection(this, place, separated, problems).run(progress);
    }

    MemorySegment bytes() {
        return bytes;
    }

    TableFooter footer() {
        return footer;
    }

    TableContents contents() {
        TableContents known = contents;
        if (known == null) {
            known = new TableContents(bytes, footer, name, compressor, residency, fresh);
            contents = known;
        }
        return known;
    }
}
