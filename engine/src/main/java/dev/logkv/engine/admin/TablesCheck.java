package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.StoredManifest;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads tables for a verification. Closing releases them. */
final class TablesCheck implements AutoCloseable {

    private final Directory directory;
    private final Findings findings;
    private final Arena arena;
    private final StoredValues values;
    private final Map<Long, Table> open = new HashMap<>();
    private @Nullable UUID storeId;

    TablesCheck(Directory directory, Findings findings) {
        this.directory = directory;
        this.findings = findings;
        this.arena = directory.newArena();
        this.values = new StoredValues(directory);
    }

    /** Says how much there is to read of a version's tables. */
    void expect(Version version, List<Long> present) throws IOException {
        for (Run run : version.runs()) {
            for (TableMeta meta : run.tables()) {
                if (present.contains(meta.number())) {
                    findings.expect(size(TableFiles.name(meta.number())));
                }
            }
        }
        for (SegmentMeta segment : version.segments()) {
            findings.expect(segment.fileBytes());
        }
    }

    /** Checks the tables that a manifest lists, and how they lie to each other. */
    void listed(StoredManifest manifest, List<Long> present) throws IOException {
        storeId = manifest.storeId();
        boolean isWhole = true;
        for (Run run : manifest.version().runs()) {
            for (TableMeta meta : run.tables()) {
                if (present.contains(meta.number())) {
                    isWhole &= listed(meta, manifest);
                } else {
                    findings.problem(
                            TableFiles.name(meta.number()),
                            0,
                            "the file is missing, and the manifest lists it");
                    isWhole = false;
                }
            }
        }
        if (isWhole) {
            new RunOrder(manifest.version(), this::table, findings).check();
        }
        for (SegmentMeta segment : manifest.version().segments()) {
            listed(segment, manifest.storeId());
        }
    }

    /** The values that tables point to were checked with those. */
    private void listed(SegmentMeta meta, UUID id) {
        try {
            ValueSegment segment = values.segment(meta.id());
            segment.check(id, meta.fileBytes());
            LogKVException.Corruption problem = segment.inspect();
            if (problem != null && !findings.isDamaged(segment.name())) {
                findings.problem(problem);
            }
        } catch (LogKVException.Corruption problem) {
            findings.problem(problem);
        } catch (IOException e) {
            String name = SegmentFiles.name(meta.id());
            findings.problem(name, 0, "it cannot be read: " + e.getMessage());
        }
        findings.read(1, meta.fileBytes());
    }

    private boolean listed(TableMeta meta, StoredManifest manifest) throws IOException {
        String name = TableFiles.name(meta.number());
        Table table = open(meta.number(), manifest.storeId());
        if (table != null) {
            long before = inspect(table, meta);
            if (!table.properties().equals(meta.properties())
                    || table.hashSeed() != manifest.hashSeed()) {
                findings.problem(
                        name, 0, "it is not the table that the manifest lists under its number");
            } else if (before != meta.cutEntries() && !findings.isDamaged(name)) {
                findings.problem(
                        name,
                        0,
                        "%,d entries lie before the place where it is cut, and the manifest says %,d"
                                .formatted(before, meta.cutEntries()));
            }
        }
        findings.read(1, size(TableFiles.name(meta.number())));
        return !findings.isDamaged(name);
    }

    /** Checks tables of which nothing is known but their numbers. */
    void each(List<Long> numbers) throws IOException {
        for (long number : numbers) {
            findings.expect(size(TableFiles.name(number)));
        }
        for (long number : numbers) {
            Table table = open(number, storeId);
            if (table != null) {
                storeId = table.storeId();
                inspect(table, TableMeta.whole(number, table.properties()));
            }
            findings.read(1, size(TableFiles.name(number)));
        }
    }

    /** Returns the store that the tables belong to, or null if nothing tells. */
    @Nullable UUID storeId() {
        return storeId;
    }

    /** Returns how many entries lie before the place where a table is cut. */
    private long inspect(Table table, TableMeta meta) {
        try {
            long before =
                    table.inspect(
                            meta.cutFrom(), this::checkValue, findings::problem, findings::reading);
            findings.operations(
                    findings.isDamaged(table.name()) ? 0 : table.properties().entries() - before);
            return before;
        } catch (InternalError e) {
            findings.problem(table.name(), 0, "it cannot be read: " + e.getMessage());
        }
        return 0;
    }

    private void checkValue(Operation operation) {
        try {
            values.check(operation);
        } catch (LogKVException.Corruption problem) {
            findings.problem(problem);
        }
    }

    private @Nullable Table open(long number, @Nullable UUID expectedId) {
        try {
            Table table = Table.open(directory, number, expectedId, arena, null);
            open.put(number, table);
            return table;
        } catch (LogKVException.Corruption problem) {
            findings.problem(problem);
        } catch (IOException e) {
            findings.problem(TableFiles.name(number), 0, "it cannot be read: " + e.getMessage());
        }
        return null;
    }

    private Table table(long number) {
        Table table = open.get(number);
        if (table == null) {
            throw new IllegalStateException("table " + number + " is not open");
        }
        return table;
    }

    private long size(String name) throws IOException {
        try (StoreFile file = directory.open(name)) {
            return file.size();
        }
    }

    @Override
    public void close() {
        arena.close();
        values.close();
    }
}
