package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.Varlong;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import java.lang.foreign.MemorySegment;
import java.util.List;
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
    private final TableContents contents;
    private final BlockIndex index;
    private final Operation operation = new Operation();
    private final PropertiesTally tally = new PropertiesTally();

    /** The entry before, and the first on a key. */
    private @Nullable BucketKey first;

    private @Nullable BucketKey last;
    private long lastSequence;
    private long keys;

    TableInspection(Table table) {
        this.table = table;
        this.footer = table.footer();
        this.file = table.bytes();
        this.contents = table.contents();
        this.index = contents.index();
    }

    void run() {
        long end = TableHeader.BYTES;
        for (int block = 0; block < index.blocks(); block++) {
            if (index.offset(block) != end) {
                throw corruption(end, "data block %d begins elsewhere".formatted(block));
            }
            end += index.storedBytes(block);
            block(block);
        }
        padding(end);
        locator();
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
    private void block(int block) {
        long base = contents.blocks().base(block);
        MemorySegment bytes = contents.bytes(block, base);
        long start = TableContents.start(base);
        long end = start + index.entriesEnd(block);
        BucketKey separator = index.separator(block);
        if (last != null && last.compareTo(separator) > 0) {
            throw corruption(index.offset(block), "the separator is before the last block");
        }
        long at = start;
        for (int i = 0; i < index.entries(block); i++) {
            int offset = bytes.get(Layouts.U16, end + (long) i * EntryLayout.OFFSET_BYTES) & 0xffff;
            long next = next(bytes, at, end);
            if (start + offset != at || next < 0) {
                throw corruption(
                        index.offset(block),
                        "entry %d of data block %d does not parse".formatted(i, block));
            }
            entry(block, offset, bytes, at, next);
            if (i == 0 && last != null && separator.compareTo(last) > 0) {
                throw corruption(index.offset(block), "the separator is behind the first key");
            }
            at = next;
        }
        if (at != end || index.entries(block) == 0) {
            throw corruption(index.offset(block), "the entries do not fill data block " + block);
        }
    }

    /** Returns where an entry that may be anything ends, or -1. */
    private static long next(MemorySegment bytes, long entry, long end) {
        long sequence = Varlong.readChecked(bytes, entry, end);
        if (sequence < 0) {
            return -1;
        }
        long operation = entry + Varlong.bytes(sequence);
        return operation < end ? Operation.endChecked(bytes, operation, end) : -1;
    }

    private void entry(int block, int offset, MemorySegment bytes, long at, long next) {
        long sequence = Varlong.read(bytes, at);
        operation.at(bytes, at + Varlong.bytes(sequence));
        byte[] key = bytes.asSlice(operation.keyOffset(), operation.keyBytes()).toArray(Layouts.U8);
        BucketKey place = new BucketKey(operation.bucket(), key);
        int order = last == null ? -1 : last.compareTo(place);
        if (order > 0 || (order == 0 && sequence >= lastSequence)) {
            throw corruption(index.offset(block), "data block %d is out of order".formatted(block));
        }
        if (order < 0) {
            keys++;
            long hash = KeyHash.of(footer.hashSeed(), operation.bucket(), key);
            if (contents.find(hash, operation.bucket(), key, Long.MAX_VALUE)
                    != Place.of(block, offset)) {
                throw corruption(footer.locatorOffset(), "the locator does not lead to " + place);
            }
        }
        first = first == null ? place : first;
        last = place;
        lastSequence = sequence;
        tally.add(operation.kind(), operation, sequence, next - at, order == 0);
    }

    /** Checks that the locator has a slot for each key; that they lead there was seen before. */
    private void locator() {
        long slots = 0;
        for (long bucket = 0; bucket < footer.locatorBuckets(); bucket++) {
            long at = contents.locator().bucketOffset(bucket);
            for (int i = 0; i < LocatorLayout.SLOTS; i++) {
                slots += contents.locator().slot(at, i) == 0 ? 0 : 1;
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
