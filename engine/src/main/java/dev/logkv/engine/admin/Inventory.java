package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableProperties;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.engine.version.ManifestSalvage;
import dev.logkv.engine.version.StoredManifest;
import dev.logkv.engine.version.TableMeta;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which files of a damaged store belong to it, as far as can be known. The manifest says it. If it
 * is damaged, its whole records say it of most tables, and the others are taken as they are found.
 *
 * @param storeId the store
 * @param tables the tables to be read
 * @param anchor where the log begins, or null if that is not known
 */
record Inventory(UUID storeId, List<FoundTable> tables, @Nullable LogAnchor anchor) {

    private static final int HEADER_BYTES_MAX = 256;

    /**
     * A table that is there.
     *
     * @param known what the manifest says of it, or null
     * @param from where it begins, or null for all of it
     */
    record FoundTable(long number, @Nullable TableProperties known, @Nullable BucketKey from) {}

    /**
     * Takes the inventory of a directory.
     *
     * @throws LogKVException.Corruption if nothing tells which store it is
     * @throws LogKVException.UnsupportedFormat if a newer release wrote the manifest
     */
    static Inventory of(Directory directory, StoreFiles files, RepairReport report)
            throws IOException {
        StoredManifest manifest = wholeManifest(directory, files, report);
        UUID storeId = manifest != null ? manifest.storeId() : mostFrequentId(directory, files);
        ManifestSalvage known;
        if (manifest != null) {
            known = ManifestSalvage.of(manifest.version());
        } else if (files.manifests().isEmpty()) {
            known = ManifestSalvage.nothing();
        } else {
            known = ManifestSalvage.read(directory, files.manifests().getLast(), storeId);
        }
        boolean anyMissing = missing(known, files, report);
        boolean asFound = manifest == null || (anyMissing && hasMore(known, files));
        if (asFound) {
            report.doubt(
                    manifest == null
                            ? "there is no whole manifest, which says what the other files are:"
                                    + " tables and segments were taken as they were found. If one"
                                    + " of them had been merged into others and was not deleted"
                                    + " yet, older values show, or deleted keys are there again"
                            : "files are missing that the manifest lists, and tables are there that"
                                    + " it does not list: its last edit may be lost. They were"
                                    + " taken; if they did not belong to the store, older values"
                                    + " show, or deleted keys are there again");
        }
        List<FoundTable> tables = new ArrayList<>();
        for (long number : files.tables()) {
            TableMeta meta = known.table(number);
            if (meta != null) {
                tables.add(new FoundTable(number, meta.properties(), meta.cutFrom()));
            } else if (asFound && !known.isRemoved(number)) {
                tables.add(new FoundTable(number, null, null));
            }
        }
        return new Inventory(storeId, tables, known.anchor());
    }

    private static @Nullable StoredManifest wholeManifest(
            Directory directory, StoreFiles files, RepairReport report) throws IOException {
        if (files.manifests().isEmpty()) {
            report.lost(Loss.anywhere(ManifestFiles.name(1), 0, "the file is missing", 0));
            return null;
        }
        try {
            StoredManifest manifest = StoredManifest.newest(directory);
            if (manifest != null && manifest.torn() != null) {
                report.note(
                        "%s: its last edit, at offset %d, was never finished: %s"
                                .formatted(manifest.name(), manifest.end(), manifest.torn()));
            }
            return manifest;
        } catch (LogKVException.Corruption problem) {
            report.lost(Loss.anywhere(problem.file(), problem.offset(), problem.problem(), 0));
            return null;
        }
    }

    /** Tells of files that the manifest lists and that are not there. */
    private static boolean missing(ManifestSalvage known, StoreFiles files, RepairReport report) {
        LogAnchor anchor = known.anchor();
        boolean any =
                anchor != null
                        && !files.segments().contains(anchor.number())
                        && !(anchor.equals(LogAnchor.FIRST) && files.segments().isEmpty());
        List<TableMeta> metas = new ArrayList<>(known.tables());
        metas.sort(Comparator.comparingLong(TableMeta::number));
        for (TableMeta meta : metas) {
            if (!files.tables().contains(meta.number())) {
                report.lost(
                        new Loss(
                                TableFiles.name(meta.number()),
                                0,
                                "the file is missing",
                                meta.entries() + meta.properties().rangeDeletions(),
                                meta.first(),
                                meta.last()));
                any = true;
            }
        }
        return any;
    }

    /** Returns whether there are tables that nothing is known of. */
    private static boolean hasMore(ManifestSalvage known, StoreFiles files) {
        return files.tables().stream().anyMatch(number -> known.table(number) == null);
    }

    /** Returns the store that most files belong to, by their headers. */
    private static UUID mostFrequentId(Directory directory, StoreFiles files) throws IOException {
        List<String> names = new ArrayList<>();
        files.manifests().forEach(number -> names.add(ManifestFiles.name(number)));
        files.tables().forEach(number -> names.add(TableFiles.name(number)));
        files.segments().forEach(number -> names.add(SegmentFiles.name(number)));
        files.values().forEach(number -> names.add(SegmentFiles.name(SegmentId.ofValues(number))));
        Map<UUID, Integer> counts = new HashMap<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(HEADER_BYTES_MAX);
            for (String name : names) {
                try (StoreFile file = directory.open(name)) {
                    MemorySegment read = header.asSlice(0, file.read(0, header));
                    if (Envelope.isIntact(read)) {
                        counts.merge(Envelope.storeId(read), 1, Integer::sum);
                    }
                }
            }
        }
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow(
                        () ->
                                new LogKVException.Corruption(
                                        names.getFirst(),
                                        0,
                                        "no file has a whole header, so there is nothing to repair"
                                                + " a store from"));
    }
}
