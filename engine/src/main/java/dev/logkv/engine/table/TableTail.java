package dev.logkv.engine.table;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.fs.FileOutput;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what follows the data blocks of a table: locator, index, range deletions, footer. */
final class TableTail {

    private final FileOutput output;
    private final IndexBuilder index;
    private final LocatorBuilder locator;

    TableTail(FileOutput output, IndexBuilder index, LocatorBuilder locator) {
        this.output = output;
        this.index = index;
        this.locator = locator;
    }

    /**
     * Writes all of it.
     *
     * @param deletions in the order of their section
     * @param compression id of the compressor that some block needs, or 0
     */
    TableProperties write(
            TableSettings settings,
            long number,
            PropertiesTally tally,
            @Nullable BucketKey first,
            @Nullable BucketKey last,
            List<RangeDeletion> deletions,
            byte compression)
            throws IOException {
        output.pad(LocatorLayout.BUCKET_BYTES);
        long locatorOffset = output.position();
        try (GrowingMemory pageChecksums = new GrowingMemory(1 << 10)) {
            locator(pageChecksums);
            output.startSection();
            index.writeTo(output, pageChecksums);
        }
        long indexBytes = output.sectionBytes();
        int indexChecksum = output.checksum();

        output.startSection();
        for (RangeDeletion deletion : deletions) {
            int bytes = DeletionsSection.bytes(deletion);
            DeletionsSection.write(output.buffer(), output.reserve(bytes), deletion);
            output.advance(bytes);
        }
        long deletionsBytes = output.sectionBytes();
        int deletionsChecksum = output.checksum();

        TableProperties bounds = tally.finish(first, last, deletions, 0);
        output.startSection();
        place(bounds.first());
        place(bounds.last());
        for (ValueReference reference : bounds.references()) {
            int at = output.reserve(ReferencesSection.ENTRY_BYTES);
            ReferencesSection.write(output.buffer(), at, reference);
            output.advance(ReferencesSection.ENTRY_BYTES);
        }
        long boundsBytes = output.sectionBytes();
        int boundsChecksum = output.checksum();

        TableProperties properties =
                tally.finish(first, last, deletions, output.position() + TableFooter.BYTES);
        TableFooter footer =
                new TableFooter(
                        properties,
                        settings.hashSeed(),
                        locator.keys(),
                        index.blocks(),
                        compression,
                        locatorOffset,
                        LocatorLayout.buckets(locator.keys()),
                        indexBytes,
                        indexChecksum,
                        deletionsBytes,
                        deletionsChecksum,
                        boundsBytes,
                        boundsChecksum);
        footer(footer, settings, number);
        return properties;
    }

    private void locator(GrowingMemory pageChecksums) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = locator.bytes();
            MemorySegment buckets = arena.allocate(bytes, LocatorLayout.BUCKET_BYTES);
            locator.build(buckets);
            for (long page = 0; page < bytes; page += LocatorLayout.PAGE_BYTES) {
                long length = Math.min(LocatorLayout.PAGE_BYTES, bytes - page);
                long at = pageChecksums.extend(Integer.BYTES);
                pageChecksums
                        .bytes()
                        .set(Layouts.U32, at, StoredChecksum.of(buckets, page, length));
            }
            output.append(buckets, 0, bytes);
        }
    }

    private void place(BucketKey place) throws IOException {
        int bytes = Bounds.bytes(place);
        Bounds.write(output.buffer(), output.reserve(bytes), place);
        output.advance(bytes);
    }

    private void footer(TableFooter footer, TableSettings settings, long number)
            throws IOException {
        MemorySegment bytes =
                output.buffer().asSlice(output.reserve(TableFooter.BYTES), TableFooter.BYTES);
        bytes.fill((byte) 0);
        footer.write(bytes, settings.storeId(), number);
        output.advance(TableFooter.BYTES);
    }
}
