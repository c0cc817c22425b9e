package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.LogAnchor;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be read of a manifest that is damaged: every whole record, in front of the damage and
 * behind it. That does not make a version, but tells of most tables whether they belong to the
 * store, were merged into others already, or are cut.
 */
public final class ManifestSalvage {

    private final Map<Long, TableMeta> tables = new HashMap<>();
    private final Set<Long> removed = new HashSet<>();
    private @Nullable LogAnchor anchor;

    private ManifestSalvage() {}

    /** Returns what is known without any manifest: nothing. */
    public static ManifestSalvage nothing() {
        return new ManifestSalvage();
    }

    /** Returns what a whole version says. */
    public static ManifestSalvage of(Version version) {
        ManifestSalvage all = new ManifestSalvage();
        for (Run run : version.runs()) {
            run.tables().forEach(table -> all.tables.put(table.number(), table));
        }
        all.anchor = version.log();
        return all;
    }

    /**
     * Reads what is whole of a manifest.
     *
     * @param storeId the store that it belongs to, of whose other files it is known
     */
    public static ManifestSalvage read(Directory directory, long number, UUID storeId)
            throws IOException {
        String name = ManifestFiles.name(number);
        ManifestSalvage found = new ManifestSalvage();
        byte[] bytes;
        try (StoreFile file = directory.open(name)) {
            bytes = ManifestFile.read(file);
        } catch (LogKVException.Corruption tooLong) {
            return found;
        }
        // The checksums of records need nothing else of the header.
        ManifestHeader header = new ManifestHeader(storeId, number, 0, bytes.length);
        ManifestScanner scanner = new ManifestScanner(name, bytes, header);
        while (scanner.nextAnywhere()) {
            try {
                scanner.changes().forEach(found::apply);
            } catch (LogKVException.Corruption unreadable) {
                // whole, but nothing that this release writes: as good as missing
            }
        }
        return found;
    }

    private void apply(Change change) {
        switch (change) {
            case Change.AddTable(long run, TableMeta table) -> {
                tables.put(table.number(), table);
                removed.remove(table.number());
            }
            case Change.RemoveTable(long run, long number) -> {
                tables.remove(number);
                removed.add(number);
            }
            case Change.CutTable cut ->
                    tables.computeIfPresent(
                            cut.number(),
                            (_, table) ->
                                    table.cut(cut.from(), cut.cutEntries(), cut.cutReferences()));
            case Change.MoveLog(LogAnchor moved) -> anchor = moved;
            case Change.AddRun _, Change.RemoveRun _, Change.MergeInto _, Change.AddSegment _ -> {}
        }
    }

    /** Returns the tables that were added and not removed, as far as is known. */
    public List<TableMeta> tables() {
        return List.copyOf(tables.values());
    }

    /** Returns what is known of a table, or null. */
    public @Nullable TableMeta table(long number) {
        return tables.get(number);
    }

    /** Returns whether a table is known to have left the store. */
    public boolean isRemoved(long number) {
        return removed.contains(number);
    }

    /** Returns where the log began at last, as far as is known, or null. */
    public @Nullable LogAnchor anchor() {
        return anchor;
    }
}
