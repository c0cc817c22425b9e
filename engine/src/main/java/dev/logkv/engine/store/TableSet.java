package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.OpenFiles;
import dev.logkv.engine.compaction.Outcome;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.CatalogLayout;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.log.ValueSegments;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableCursor;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Manifest;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tables of a store: the manifest, which says which they are, and the open files. Installs what
 * flushes and merges have made, in the only order that loses nothing: the new tables are durable
 * and open, the edit is durable, readers see the new view, and only then is what became needless
 * released. Engine threads only.
 */
final class TableSet implements OpenFiles {

    private final Directory directory;
    private final Manifest manifest;
    private final Residency residency;

    /** Guarded by this. */
    private final SegmentSet segments;

    /** By their numbers. Guarded by this. */
    private final Map<Long, OpenTable> open = new HashMap<>();

    /**
     * Names of files of which it is not known whether a crash would leave them in the store,
     * because the manifest could not be written. Guarded by this.
     */
    private final List<String> undecided = new ArrayList<>();

    /** Whether readers see the present version. Guarded by this. */
    private boolean shown = true;

    private TableSet(Directory directory, Manifest manifest, Residency residency) {
        this.directory = directory;
        this.manifest = manifest;
        this.residency = residency;
        this.segments = new SegmentSet(directory, manifest.storeId(), residency);
    }

    /**
     * Opens all tables of a manifest's version, and reads what a store cannot be opened without.
     * Changes nothing.
     *
     * @throws LogKVException.Corruption if one is missing or is not what the manifest says, or what
     *     it has of the catalog is damaged
     */
    static TableSet open(Directory directory, Manifest manifest, Residency residency)
            throws IOException {
        TableSet set = new TableSet(directory, manifest, residency);
        try {
            Set<String> names = new HashSet<>(directory.list());
            for (Run run : manifest.version().runs()) {
                for (TableMeta meta : run.tables()) {
                    set.openTable(meta, names);
                }
            }
            set.segments.open(manifest.version(), names);
            return set;
        } catch (Throwable failure) {
            StoreCloser.attempt(failure, set::close);
            throw failure;
        }
    }

    private void openTable(TableMeta meta, Set<String> names) throws IOException {
        String name = TableFiles.name(meta.number());
        if (!names.contains(name)) {
            throw new LogKVException.Corruption(
                    name, 0, "the file is missing, and the manifest lists it");
        }
        OpenTable opened =
                keep(OpenTable.open(directory, meta.number(), manifest.storeId(), residency));
        if (!opened.table().properties().equals(meta.properties())
                || opened.table().hashSeed() != manifest.hashSeed()) {
            throw new LogKVException.Corruption(
                    name, 0, "it is not the table that the manifest lists under its number");
        }
        checkCatalog(opened.table());
    }

    /**
     * Reads the catalog's part of a table. The catalog is loaded when the log was mended; that it
     * cannot be must be found before.
     */
    private static void checkCatalog(Table table) throws IOException {
        BucketKey end = BucketKey.endOf(CatalogLayout.CATALOG_ID);
        if (table.properties().first().compareTo(end) >= 0) {
            return;
        }
        try {
            table.rangeDeletions();
            TableCursor cursor = table.cursor(null, end, false, Long.MAX_VALUE);
            while (cursor.next()) {
                // verified at the first touch
            }
        } catch (InternalError e) {
            throw new IOException("cannot read " + table.name(), e);
        }
    }

    Version version() {
        return manifest.version();
    }

    /** Looks whether tables and values fit into memory, for those who read them. */
    void lookAtMemory() {
        Version version = version();
        residency.look(
                version.runs().stream()
                                .flatMap(run -> run.tables().stream())
                                .mapToLong(table -> table.properties().fileBytes())
                                .sum()
                        + version.segments().stream().mapToLong(SegmentMeta::fileBytes).sum());
    }

    /** Returns how much space the next edit takes. */
    long editBytes() {
        return manifest.editBytes();
    }

    /** Returns a number for a table or a run that was never used. */
    long newNumber() {
        return manifest.newNumber();
    }

    /** Returns an open table of the present version. */
    @Override
    public synchronized Table table(long number) {
        OpenTable table = open.get(number);
        if (table == null) {
            throw new IllegalStateException("table " + number + " is not open");
        }
        return table.table();
    }

    @Override
    public synchronized ValueSegment segment(long id) {
        return segments.segment(id);
    }

    /** Returns whether the present version has a table of that number. */
    synchronized boolean lists(long number) {
        return open.containsKey(number);
    }

    /** Returns whether tables of the present version point to values in a segment. */
    boolean listsSegment(long id) {
        return version().segment(id) != null;
    }

    /** Returns the segments of a version, which are open. */
    synchronized ValueSegments values(Version version) {
        return segments.of(version);
    }

    /** Returns the runs of a version, whose tables are open. */
    TableRun[] runs(Version version) {
        return version.runs().stream()
                .map(run -> new TableRun(run, this::table))
                .toArray(TableRun[]::new);
    }

    /**
     * Installs an edit. When this throws, the new tables are not part of the store, unless it was
     * durable already and only could not be shown; then {@link #show} does that.
     *
     * <p>One at a time, from the first step to the last: a flush and a merge may come at once, and
     * readers must see the versions in their order.
     *
     * @param outcome the edit, and the files that it adds, which were forced
     */
    synchronized void install(Outcome outcome, ReadState state, Reclaimer reclaimer)
            throws IOException {
        List<String> made = new ArrayList<>();
        outcome.tables().forEach(table -> made.add(TableFiles.name(table.number())));
        outcome.segments().forEach(segment -> made.add(SegmentFiles.name(segment.id())));
        try {
            for (TableMeta table : outcome.tables()) {
                keep(OpenTable.openFresh(directory, table.number(), manifest.storeId(), residency));
            }
            for (Change.AddSegment segment : addedSegments(outcome)) {
                segments.add(segment, state.view());
            }
            directory.sync();
        } catch (Throwable failure) {
            closeAgain(outcome);
            StoreCloser.attempt(failure, () -> delete(made));
            throw failure;
        }
        shown = false;
        try {
            manifest.install(outcome.edit());
        } catch (Throwable failure) {
            shown = true;
            closeAgain(outcome);
            undecided.addAll(made);
            throw failure;
        }
        show(state, reclaimer);
        deleteUndecided();
    }

    private static List<Change.AddSegment> addedSegments(Outcome outcome) {
        List<Change.AddSegment> added = new ArrayList<>();
        for (Change change : outcome.edit().changes()) {
            if (change instanceof Change.AddSegment segment) {
                added.add(segment);
            }
        }
        return added;
    }

    private OpenTable keep(OpenTable table) {
        try {
            open.put(table.table().number(), table);
            return table;
        } catch (Throwable failure) {
            table.close();
            throw failure;
        }
    }

    private void closeAgain(Outcome outcome) {
        for (TableMeta made : outcome.tables()) {
            OpenTable table = open.remove(made.number());
            if (table != null) {
                table.close();
            }
        }
        addedSegments(outcome).forEach(segments::remove);
    }

    /**
     * The manifest has begun a new file after its failure, so what was undecided is not part of the
     * store. What cannot be deleted is tried again after the next edit.
     */
    private void deleteUndecided() throws IOException {
        while (!undecided.isEmpty()) {
            delete(List.of(undecided.getLast()));
            undecided.removeLast();
        }
    }

    private void delete(List<String> made) throws IOException {
        List<String> names = directory.list();
        for (String name : made) {
            if (names.contains(name)) {
                directory.delete(name);
            }
        }
    }

    /**
     * Shows readers the present version, if it is not what they see, and releases what became
     * needless. When an error comes between an edit that is durable and this, the next flush or
     * merge has to begin with it.
     */
    synchronized void show(ReadState state, Reclaimer reclaimer) {
        if (shown) {
            return;
        }
        Version version = manifest.version();
        TableRun[] runs = runs(version);
        ValueSegments values = segments.of(version);
        // First: it waits as long as readers can see it, and an error loses nothing so.
        List<OpenTable> unneeded = unneeded(version);
        unneeded.forEach(reclaimer::retire);
        List<ValueSegment> emptied = segments.unneeded(version);
        emptied.forEach(reclaimer::retire);
        retireSegments(state.view(), version, reclaimer);
        state.update(view -> view.withTables(version, runs, values));
        unneeded.forEach(table -> open.remove(table.table().number()));
        emptied.forEach(segments::forget);
        shown = true;
    }

    private void retireSegments(View view, Version version, Reclaimer reclaimer) {
        for (int i = view.segments().length - 1; i > 0; i--) {
            long number = view.segments()[i].header().number();
            if (number < version.log().number()) {
                boolean stays = segments.isOpen(number);
                reclaimer.retire(view.memtables()[i], view.segments()[i], stays);
            }
        }
    }

    private List<OpenTable> unneeded(Version version) {
        Set<Long> listed = new HashSet<>();
        for (Run run : version.runs()) {
            run.tables().forEach(meta -> listed.add(meta.number()));
        }
        return open.values().stream()
                .filter(table -> !listed.contains(table.table().number()))
                .toList();
    }

    /** Closes everything, whoever may be reading. */
    synchronized void close() throws IOException {
        open.values().forEach(OpenTable::close);
        open.clear();
        segments.close();
        manifest.close();
    }
}
