package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.ValuePointer;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads all of a table and checks what reads rely on, beyond the checksums: that blocks and padding
 * fill the file, entries are whole and in order, separators separate, the locator leads to the
 * newest version of each key and to nothing else, and the properties are what was counted.
 */
final class TableInspection {

    private final Table table;
    private final TableFooter footer;
    private final MemorySegment file;
    private final @Nullable BucketKey countedTo;
    private final Consumer<? super Operation> separated;
    private final Consumer<LogKVException.Corruption> problems;
    private final Operation operation = new Operation();
    private final PropertiesTally tally = new PropertiesTally();

    /** The entry before, and the first on a key. */
    private @Nullable BucketKey first;

    private @Nullable BucketKey last;
    private long lastSequence;
    private long keys;
    private long counted;

    /** Whether the locator can be asked, and whether there is nothing to report yet. */
    private boolean locatorIsWhole = true;

    private boolean isWhole = true;

    /**
     * @param countedTo before which entries are counted, or null
     * @param separated takes the operations from there on whose values are not in the table
     * @param problems takes what is wrong; may throw it
     */
    TableInspection(
            Table table,
            @Nullable BucketKey countedTo,
            Consumer<? super Operation> separated,
            Consumer<LogKVException.Corruption> problems) {
        this.table = table;
        this.footer = table.footer();
        this.file = table.bytes();
        this.countedTo = countedTo;
        this.separated = separated;
        this.problems = problems;
    }

    /** Reads everything; returns how many entries were counted. */
    long run(LongConsumer progress) {
        try {
            attempt(() -> contents(table.contents(), progress));
            attempt(table::rangeDeletions);
            if (isWhole) {
                attempt(this::properties);
            }
        } catch (IndexOutOfBoundsException outside) {
            problems.accept(
                    corruption(0, "its parts do not fit together: " + outside.getMessage()));
        }
        return counted;
    }

    /** Goes on behind what is damaged: its own parts are reported by themselves. */
    private void attempt(Runnable check) {
        try {
            check.run();
        } catch (LogKVException.Corruption problem) {
            isWhole = false;
            problems.accept(problem);
        }
    }

    private void contents(TableContents contents, LongConsumer progress) {
        locatorPages(contents.locator());
        BlockIndex index = contents.index();
        long end = TableHeader.BYTES;
        for (int i = 0; i < index.blocks(); i++) {
            int block = i;
            long expected = end;
            attempt(() -> block(contents, block, expected));
            end = index.offset(block) + index.storedBytes(block);
            progress.accept(end);
        }
        long blocksEnd = end;
        attempt(() -> padding(blocksEnd));
        if (isWhole) {
            slots(contents.locator());
        }
    }

    private void locatorPages(Locator locator) {
        boolean before = isWhole;
        isWhole = true;
        for (long page = 0; page < LocatorLayout.pages(footer.locatorBuckets()); page++) {
            long bucket = page * LocatorLayout.PAGE_BUCKETS;
            attempt(() -> locator.bucketOffset(bucket));
        }
        locatorIsWhole = isWhole;
        isWhole &= before;
    }

    private void properties() {
        List<RangeDeletion> deletions = table.rangeDeletions().all();
        TableProperties found =
                tally.finish(first, last, deletions, footer.properties().fileBytes());
        if (!found.equals(footer.properties()) || keys != footer.keys()) {
            throw corruption(
                    footer.offset(),
                    "the footer says %s, %d keys; there are %s, %d keys"
                            .formatted(footer.properties(), footer.keys(), found, keys));
        }
    }

    private void padding(long from) {
        long to = footer.locatorOffset();
        if (to - from < 0 || to - from >= LocatorLayout.BUCKET_BYTES) {
            throw corruption(from, "the locator begins at " + to);
        }
        for (long at = from; at < to; at++) {
            if (file.get(Layouts.U8, at) != 0) {
                throw corruption(at, "padding is not zero");
            }
        }
    }

    /** Checks the entries of a block. */
    private void block(TableContents contents, int block, long expectedOffset) {
        BlockIndex index = contents.index();
        if (index.offset(block) != expectedOffset) {
            throw corruption(expectedOffset, "data block %d begins elsewhere".formatted(block));
        }
        long base = contents.blocks().base(block);
        MemorySegment bytes = contents.bytes(block, base);
        long start = TableContents.start(base);
        BucketKey separator = index.separator(block);
        if (last != null && last.compareTo(separator) > 0) {
            throw corruption(index.offset(block), "the separator is before the last block");
        }
        long at = start;
        for (int i = 0; i < index.entries(block); i++) {
            long next = EntryLayout.end(bytes, EntryLayout.operation(bytes, at));
            entry(contents, block, (int) (at - start), bytes, at, next);
            if (i == 0 && last != null && separator.compareTo(last) > 0) {
                throw corruption(index.offset(block), "the separator is behind the first key");
            }
            at = next;
        }
    }

    private void entry(
            TableContents contents,
            int block,
            int offset,
            MemorySegment bytes,
            long at,
            long next) {
        long sequence = Varlong.read(bytes, at);
        operation.at(bytes, at + Varlong.bytes(sequence));
        byte[] key = bytes.asSlice(operation.keyOffset(), operation.keyBytes()).toArray(Layouts.U8);
        BucketKey place = new BucketKey(operation.bucket(), key);
        int order = last == null ? -1 : last.compareTo(place);
        if (order > 0 || (order == 0 && sequence >= lastSequence)) {
            throw corruption(
                    contents.index().offset(block),
                    "data block %d is out of order".formatted(block));
        }
        if (order < 0) {
            keys++;
            if (locatorIsWhole && !leadsTo(contents, place, Place.of(block, offset))) {
                throw corruption(footer.locatorOffset(), "the locator does not lead to " + place);
            }
        }
        first = first == null ? place : first;
        last = place;
        lastSequence = sequence;
        boolean isCounted = countedTo != null && place.compareTo(countedTo) < 0;
        counted += isCounted ? 1 : 0;
        tally.add(operation.kind(), operation, sequence, next - at, order == 0);
        if (operation.isSeparated()) {
            tally.addReference(
                    ValuePointer.segment(bytes, operation.valueOffset()), operation.wholeBytes());
            if (!isCounted) {
                separated.accept(operation);
            }
        }
    }

    /** Returns whether the locator leads from a key to its newest version. */
    private boolean leadsTo(TableContents contents, BucketKey key, long place) {
        long hash = KeyHash.of(footer.hashSeed(), key.bucket(), key.key());
        try {
            return contents.find(hash, key.bucket(), key.key(), Long.MAX_VALUE) == place;
        } catch (LogKVException.Corruption problem) {
            // In another block, of a key with an equal tag: that is reported when its turn comes.
            return problem.offset() < footer.locatorOffset();
        }
    }

    /** Checks that the locator has a slot for each key; that they lead there was seen before. */
    private void slots(Locator locator) {
        long slots = 0;
        for (long bucket = 0; bucket < footer.locatorBuckets(); bucket++) {
            long at = locator.bucketOffset(bucket);
            for (int i = 0; i < LocatorLayout.SLOTS; i++) {
                slots += locator.slot(at, i) == 0 ? 0 : 1;
            }
        }
        if (slots != keys) {
            throw corruption(footer.locatorOffset(), "%d slots for %d keys".formatted(slots, keys));
        }
    }

    private LogKVException.Corruption corruption(long offset, String problem) {
        return new LogKVException.Corruption(table.name(), offset, problem);
    }
}
