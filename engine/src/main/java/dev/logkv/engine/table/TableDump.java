package dev.logkv.engine.table;

import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationText;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.UUID;

/**
 * Prints a table in words: its properties, its blocks with their entries, its locator and its range
 * deletions. What is printed was checked; where a part is damaged the output ends with an error.
 */
public final class TableDump {

    private final Appendable out;
    private final Table table;
    private final TableFooter footer;

    private TableDump(Appendable out, Table table) {
        this.out = out;
        this.table = table;
        this.footer = table.footer();
    }

    /**
     * Prints a table.
     *
     * @throws dev.logkv.LogKVException.Corruption if some part of it is damaged
     * @throws dev.logkv.LogKVException.UnsupportedFormat if a newer release wrote it
     * @throws IOException if the file cannot be read, or the output not be written
     */
    public static void dump(StoreFile file, Appendable out) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = file.map(file.size(), false, arena);
            boolean hasHeader = bytes.byteSize() >= Envelope.BYTES;
            long number = hasHeader ? Envelope.fileNumber(bytes) : 0;
            UUID storeId = hasHeader ? Envelope.storeId(bytes) : new UUID(0, 0);
            Table table = Table.of(bytes, file.name(), number, storeId, null);
            new TableDump(out, table).dump(bytes);
            table.verify();
            out.append("every part is whole\n");
        } catch (InternalError e) {
            throw new IOException("cannot read " + file.name(), e);
        }
    }

    private void dump(MemorySegment bytes) throws IOException {
        line(
                "%s: table %d, format version %d",
                table.name(), table.number(), Envelope.version(bytes));
        line("  store            %s", Envelope.storeId(bytes));
        properties(table.properties());
        line(
                "  data             %,d blocks, %,d keys, %s",
                footer.blocks(),
                footer.keys(),
                footer.compression() == 0
                        ? "not compressed"
                        : "compressed with algorithm " + footer.compression());
        TableContents contents = table.contents();
        for (int block = 0; block < footer.blocks(); block++) {
            block(contents, block);
        }
        locator(contents.locator());
        line("%,12d  index, %,d bytes", footer.indexOffset(), footer.indexBytes());
        line(
                "%,12d  range deletions, %,d bytes",
                footer.deletionsOffset(), footer.deletionsBytes());
        for (RangeDeletion deletion : table.rangeDeletions().all()) {
            line(
                    "              %,d: delete from %s to %s",
                    deletion.sequence(),
                    OperationText.of(deletion.from()),
                    OperationText.of(deletion.to()));
        }
        line("%,12d  bounds, %,d bytes", footer.boundsOffset(), footer.boundsBytes());
        line("%,12d  footer, %,d bytes", footer.offset(), TableFooter.BYTES);
    }

    private void properties(TableProperties properties) throws IOException {
        line(
                "  entries          %,d, of which tombstones %,d, expiring %,d",
                properties.entries(), properties.tombstones(), properties.expiring());
        if (properties.expiring() > 0) {
            line(
                    "  expiry           %s to %s",
                    Instant.ofEpochMilli(properties.expiryMinMillis()),
                    Instant.ofEpochMilli(properties.expiryMaxMillis()));
        }
        line("  range deletions  %,d", properties.rangeDeletions());
        line("  from             %s", OperationText.of(properties.first()));
        line("  to               %s", OperationText.of(properties.last()));
        line("  sequence         %,d to %,d", properties.sequenceMin(), properties.sequenceMax());
        line(
                "  bytes            %,d, entries %,d, of which dead %,d",
                properties.fileBytes(), properties.dataBytes(), properties.deadBytes());
        for (ValueReference reference : properties.references()) {
            line(
                    "  points to        %,d operations, %,d bytes, in %s segment %d",
                    reference.count(),
                    reference.bytes(),
                    SegmentId.isOfLog(reference.segment()) ? "log" : "value",
                    SegmentId.number(reference.segment()));
        }
    }

    private void block(TableContents contents, int block) throws IOException {
        BlockIndex index = contents.index();
        BlockCursor entries = new BlockCursor(contents);
        entries.enter(block);
        line(
                "%,12d  data block %d, %,d bytes%s, %,d entries, from %s",
                index.offset(block),
                block,
                index.storedBytes(block),
                index.compression(block) == 0
                        ? ""
                        : " (%,d before compression)".formatted(index.dataBytes(block)),
                index.entries(block),
                OperationText.of(index.separator(block)));
        while (entries.next(Long.MAX_VALUE)) {
            Operation operation = entries.operation();
            line("              %,d: %s", entries.sequence(), OperationText.of(operation));
        }
    }

    private void locator(Locator locator) throws IOException {
        long slots = 0;
        long overflowed = 0;
        for (long bucket = 0; bucket < footer.locatorBuckets(); bucket++) {
            long at = locator.bucketOffset(bucket);
            for (int i = 0; i < LocatorLayout.SLOTS; i++) {
                long slot = locator.slot(at, i);
                slots += slot == 0 ? 0 : 1;
                overflowed += slot < 0 ? 1 : 0;
            }
        }
        line(
                "%,12d  locator, %,d buckets, %,d slots used, %,d buckets overflowed",
                footer.locatorOffset(), footer.locatorBuckets(), slots, overflowed);
    }

    @SuppressWarnings(
            "AnnotateFormatMethod") // its annotation is in a library that the engine does without
    private void line(String format, Object... values) throws IOException {
        out.append(format.formatted(values)).append('\n');
    }
}
