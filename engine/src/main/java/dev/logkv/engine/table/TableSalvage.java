package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a table that may be damaged: those of all blocks that are whole. Opening it reads
 * every block once and tells what is lost; what it shows afterwards was checked.
 *
 * <p>Only the footer cannot be done without: it says where the index is. Where the index is
 * damaged, each block is still checked against what the index says of it. Header and locator are
 * not needed. Engine threads only; for one thread.
 */
public final class TableSalvage implements EntryCursor {

    private final MemorySegment bytes;
    private final String name;
    private final TableFooter footer;
    private final @Nullable BucketKey from;
    private final Consumer<Loss> losses;
    private final BlockIndex index;
    private final boolean indexIsWhole;
    private final TableContents contents;
    private final BlockCursor entries;
    private final BitSet whole = new BitSet();
    private final List<RangeDeletion> deletions;

    /** The block that the cursor is in, and whether it is in one. */
    private int block = -1;

    private boolean entered;

    /** The last place of the whole blocks so far. */
    private @Nullable BucketKey last;

    private long lastSequence;

    private TableSalvage(
            MemorySegment bytes,
            String name,
            TableFooter footer,
            @Nullable BucketKey from,
            Consumer<Loss> losses) {
        this.bytes = bytes;
        this.name = name;
        this.footer = footer;
        this.from = from;
        this.losses = losses;
        BlockCompressor compressor = Compressors.forReading(footer.compression(), name);
        BlockIndex found = wholeIndex();
        this.indexIsWhole = found != null;
        this.index = found != null ? found : BlockIndex.unchecked(bytes, footer);
        this.contents = new TableContents(bytes, footer, index, name, compressor, null, false);
        this.entries = new BlockCursor(contents);
        this.deletions = wholeDeletions();
        for (int i = 0; i < index.blocks(); i++) {
            examine(i);
        }
    }

    /**
     * Opens a table and reads all of it.
     *
     * @param known what the manifest says of it, or null
     * @param from the first place that matters, or null for all
     * @param arena shared; owns the mapping, also when this fails
     * @param losses takes what is missing
     * @return null if nothing of it can be read
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     */
    public static @Nullable TableSalvage open(
            Directory directory,
            long number,
            UUID storeId,
            @Nullable TableProperties known,
            @Nullable BucketKey from,
            Arena arena,
            Consumer<Loss> losses) {
        String name = TableFiles.name(number);
        try (StoreFile file = directory.open(name)) {
            MemorySegment bytes = file.map(file.size(), false, arena);
            checkHeader(bytes, name, number, storeId, losses);
            TableFooter footer = TableFooter.salvage(bytes, name, storeId, number, known, losses);
            return new TableSalvage(bytes, name, footer, from, losses);
        } catch (LogKVException.Corruption problem) {
            losses.accept(all(name, problem.offset(), problem.problem(), known));
        } catch (IOException | InternalError e) {
            losses.accept(all(name, 0, "it cannot be read: " + e.getMessage(), known));
        }
        return null;
    }

    /** Says that all of a table is lost, of which the manifest may tell something. */
    public static Loss all(
            String name, long offset, String problem, @Nullable TableProperties known) {
        return known == null
                ? Loss.anywhere(name, offset, problem, Loss.UNKNOWN)
                : new Loss(
                        name,
                        offset,
                        problem,
                        known.entries() + known.rangeDeletions(),
                        known.first(),
                        known.last());
    }

    private static void checkHeader(
            MemorySegment bytes, String name, long number, UUID storeId, Consumer<Loss> losses) {
        try {
            UUID found = TableHeader.check(bytes, name, number);
            if (!found.equals(storeId)) {
                losses.accept(Loss.anywhere(name, 0, "its header is of store " + found, 0));
            }
        } catch (LogKVException.Corruption problem) {
            losses.accept(Loss.anywhere(name, problem.offset(), problem.problem(), 0));
        }
    }

    private @Nullable BlockIndex wholeIndex() {
        try {
            return new BlockIndex(bytes, footer, name);
        } catch (LogKVException.Corruption problem) {
            losses.accept(Loss.anywhere(name, problem.offset(), problem.problem(), 0));
            return null;
        }
    }

    private List<RangeDeletion> wholeDeletions() {
        TableProperties properties = footer.properties();
        try {
            return DeletionsSection.read(bytes, footer, name);
        } catch (LogKVException.Corruption problem) {
            losses.accept(
                    new Loss(
                            name,
                            problem.offset(),
                            problem.problem() + "; what they deleted may be there again",
                            properties.rangeDeletions(),
                            properties.first(),
                            properties.last()));
            return List.of();
        }
    }

    /** Returns the range deletions, from the first place that matters on. */
    public List<RangeDeletion> rangeDeletions() {
        return from == null
                ? deletions
                : deletions.stream()
                        .filter(deletion -> deletion.to().compareTo(from) > 0)
                        .map(
                                deletion ->
                                        deletion.from().compareTo(from) >= 0
                                                ? deletion
                                                : new RangeDeletion(
                                                        from, deletion.to(), deletion.sequence()))
                        .toList();
    }

    /** Returns the greatest sequence number that the table may have. */
    public long sequenceMax() {
        return footer.properties().sequenceMax();
    }

    /**
     * Returns the greatest number of a segment of the log that the table points to, as far as is
     * known; 0 if there is none.
     */
    public long logSegmentMax() {
        return footer.properties().references().stream()
                .mapToLong(ValueReference::segment)
                .filter(SegmentId::isOfLog)
                .max()
                .orElse(0);
    }

    /** Returns how long the file is, in bytes. */
    public long fileBytes() {
        return bytes.byteSize();
    }

    /** Finds out whether a block is whole, and tells what is lost if it is not. */
    private void examine(int number) {
        BucketKey behind = separatorBehind(number);
        if (from != null && indexIsWhole && behind.compareTo(from) < 0) {
            return; // all of it is cut off
        }
        try {
            if (!index.isPlausible(number, footer.locatorOffset())) {
                throw new LogKVException.Corruption(
                        name,
                        footer.indexOffset(),
                        "the index does not tell where block " + number + " is");
            }
            check(number);
            whole.set(number);
        } catch (LogKVException.Corruption problem) {
            lost(number, behind, problem.offset(), problem.problem());
        } catch (InternalError e) {
            lost(number, behind, index.offset(number), "it cannot be read: " + e.getMessage());
        }
    }

    private void lost(int number, BucketKey behind, long offset, String problem) {
        TableProperties properties = footer.properties();
        losses.accept(
                new Loss(
                        name,
                        offset,
                        problem,
                        indexIsWhole ? index.entries(number) : Loss.UNKNOWN,
                        indexIsWhole ? index.separator(number) : properties.first(),
                        behind));
    }

    private BucketKey separatorBehind(int number) {
        return indexIsWhole && number + 1 < index.blocks()
                ? index.separator(number + 1)
                : footer.properties().last();
    }

    /** Checks the bytes of a block, and the order of its entries. */
    private void check(int number) {
        long base = contents.blocks().base(number);
        MemorySegment data = contents.bytes(number, base);
        long start = TableContents.start(base);
        Operation operation = new Operation();
        BucketKey place = last;
        long sequence = lastSequence;
        long end = start + index.entriesEnd(number);
        for (long at = start; at < end; at = operation.end()) {
            long next = Varlong.read(data, at);
            operation.at(data, EntryLayout.operation(data, at));
            int order = place == null ? -1 : place.compareTo(operation);
            if (order > 0 || (order == 0 && next >= sequence)) {
                throw new LogKVException.Corruption(
                        name, index.offset(number), "data block " + number + " is out of order");
            }
            place = order == 0 ? place : BucketKey.of(operation);
            sequence = next;
        }
        last = place;
        lastSequence = sequence;
    }

    @Override
    public boolean next() {
        while (!entered || !entries.next(Long.MAX_VALUE)) {
            block = whole.nextSetBit(block + 1);
            if (block < 0) {
                block = index.blocks();
                entered = false;
                return false;
            }
            entries.enter(block);
            if (from != null) {
                entries.startAt(from);
            }
            entered = true;
        }
        return true;
    }

    @Override
    public Operation operation() {
        return entries.operation();
    }

    @Override
    public long sequence() {
        return entries.sequence();
    }
}
