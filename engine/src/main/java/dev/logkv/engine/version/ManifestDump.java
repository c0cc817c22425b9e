package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.PrintableBytes;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableProperties;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;

/**
 * Prints a manifest in words: its header, the version that it begins with, its edits, and where and
 * why they end. Reads what {@link Manifest#recover} reads, so what is printed was checked, and
 * where that refuses this says so.
 */
public final class ManifestDump {

    private final Appendable out;

    private ManifestDump(Appendable out) {
        this.out = out;
    }

    /**
     * Prints a manifest.
     *
     * @throws LogKVException.Corruption if it has no valid header
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     * @throws IOException if the file cannot be read, or the output not be written
     */
    public static void dump(StoreFile file, Appendable out) throws IOException {
        new ManifestDump(out).dump(file.name(), ManifestFile.read(file));
    }

    private void dump(String name, byte[] bytes) throws IOException {
        MemorySegment segment = MemorySegment.ofArray(bytes);
        long number = bytes.length < Envelope.BYTES ? 0 : Envelope.fileNumber(segment);
        ManifestHeader header = ManifestHeader.read(bytes, name, number);
        line("%s: manifest %d, format version %d", name, number, Envelope.version(segment));
        line("  store           %s", header.storeId());
        line("  hash seed       %016x", header.hashSeed());
        line("  capacity        %,d bytes", header.capacity());
        ManifestScanner scanner = new ManifestScanner(name, bytes, header);
        try {
            records(scanner);
        } catch (LogKVException.Corruption e) {
            line("%s", String.valueOf(e.getMessage()));
        }
    }

    private void records(ManifestScanner scanner) throws IOException {
        scanner.next();
        Version version = scanner.version();
        version(scanner, version);
        while (scanner.next()) {
            Edit edit = scanner.edit();
            line(
                    "%,12d  edit, %,d bytes, changes %,d",
                    scanner.offset(), scanner.end() - scanner.offset(), edit.changes().size());
            for (Change change : edit.changes()) {
                change(change);
            }
            version = scanner.apply(edit, version);
        }
        line(
                "%,12d  end of the records: %s%s",
                scanner.end(),
                scanner.stop(),
                scanner.isBlankBehind() ? "" : ", but something lies behind it");
        line(
                "              runs %,d, tables %,d, about %,d bytes in use",
                version.runs().size(), version.tableCount(), version.liveBytes());
    }

    private void version(ManifestScanner scanner, Version version) throws IOException {
        line(
                "%,12d  version, %,d bytes, next number %,d, runs %,d",
                scanner.offset(),
                scanner.end() - scanner.offset(),
                version.nextNumber(),
                version.runs().size());
        log(version.log());
        for (Run run : version.runs()) {
            line(
                    "              run %d, level %d%s, tables %,d",
                    run.id(),
                    run.level(),
                    run.into() == 0 ? "" : ", being merged into run " + run.into(),
                    run.tables().size());
            for (TableMeta table : run.tables()) {
                line("              table %d in run %d", table.number(), run.id());
                table(table);
            }
        }
    }

    private void change(Change change) throws IOException {
        switch (change) {
            case Change.AddRun(long id, int level) ->
                    line("              add run %d, level %d", id, level);
            case Change.RemoveRun(long id) -> line("              remove run %d", id);
            case Change.MergeInto(long id, long into) ->
                    line(
                            "              run %d %s",
                            id,
                            into == 0 ? "is not merged any more" : "is merged into run " + into);
            case Change.AddTable(long run, TableMeta table) -> {
                line("              add table %d to run %d", table.number(), run);
                table(table);
            }
            case Change.RemoveTable(long run, long number) ->
                    line("              remove table %d from run %d", number, run);
            case Change.CutTable cut -> {
                line(
                        "              cut table %d in run %d: entries %,d, before %s",
                        cut.number(), cut.run(), cut.cutEntries(), text(cut.from()));
                references("cut off, points", cut.cutReferences());
            }
            case Change.AddSegment(long id, long fileBytes) ->
                    line(
                            "              add values in %s, %,d bytes",
                            SegmentFiles.name(id), fileBytes);
            case Change.MoveLog(LogAnchor anchor) -> log(anchor);
        }
    }

    private void table(TableMeta table) throws IOException {
        TableProperties properties = table.properties();
        line(
                "                %,d bytes (data %,d, dead %,d), sequences %,d to %,d",
                properties.fileBytes(),
                properties.dataBytes(),
                properties.deadBytes(),
                properties.sequenceMin(),
                properties.sequenceMax());
        line(
                "                entries %,d (deletes %,d, expiring %,d%s), range deletions %,d",
                properties.entries(),
                properties.tombstones(),
                properties.expiring(),
                properties.expiring() == 0
                        ? ""
                        : ", from %s to %s"
                                .formatted(
                                        Instant.ofEpochMilli(properties.expiryMinMillis()),
                                        Instant.ofEpochMilli(properties.expiryMaxMillis())),
                properties.rangeDeletions());
        line("                from %s to %s", text(properties.first()), text(properties.last()));
        references("points", properties.references());
        BucketKey cutFrom = table.cutFrom();
        if (cutFrom != null) {
            line(
                    "                cut off: entries %,d, before %s",
                    table.cutEntries(), text(cutFrom));
            references("cut off, points", table.cutReferences());
        }
    }

    private void references(String what, List<ValueReference> references) throws IOException {
        for (ValueReference reference : references) {
            line(
                    "                %s to values of %,d operations, %,d bytes, in %s",
                    what,
                    reference.count(),
                    reference.bytes(),
                    SegmentFiles.name(reference.segment()));
        }
    }

    private void log(LogAnchor anchor) throws IOException {
        line(
                "              the log begins with segment %d, sequence %,d, log position %,d",
                anchor.number(), anchor.firstSequence(), anchor.basePosition());
        if (anchor.previousNumber() != 0) {
            line(
                    "                predecessor: segment %d, which ends at offset %,d with"
                            + " checksum %08x",
                    anchor.previousNumber(), anchor.previousBytes(), anchor.previousChecksum());
        }
    }

    private static String text(BucketKey place) {
        return "bucket %d, key %s".formatted(place.bucket(), PrintableBytes.of(place.key()));
    }

    @SuppressWarnings(
            "AnnotateFormatMethod") // its annotation is in a library that the engine does without
    private void line(String format, Object... values) throws IOException {
        out.append(format.formatted(values)).append('\n');
    }
}
