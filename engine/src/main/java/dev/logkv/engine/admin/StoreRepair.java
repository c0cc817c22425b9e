package dev.logkv.engine.admin;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.ProgressListener;
import dev.logkv.engine.compaction.Fate;
import dev.logkv.engine.compaction.Progress;
import dev.logkv.engine.compaction.Retention;
import dev.logkv.engine.compaction.TableOutputs;
import dev.logkv.engine.compaction.ValueOutput;
import dev.logkv.engine.compaction.ValueSettings;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.CatalogLayout;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.MergingCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.StoredLog;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.table.TableSalvage;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.table.TableWriter;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Edit;
import dev.logkv.engine.version.Manifest;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes a new store of all that is whole of a damaged one, which is not touched. Engine threads
 * only.
 *
 * <p>Tables and log are merged as a merge into the bottom would: the newest operation on each key
 * is kept, deletions are done and go, what expires is kept until the store finds it expired. The
 * result is one run at the bottom, with an empty log, and an id of its own. Its manifest is written
 * last: what a repair leaves that is interrupted is no store.
 *
 * <p>Memory is that of opening the store: an index over the log, and the fences of the tables.
 */
final class StoreRepair {

    /** The one snapshot: everything is visible to it. */
    private static final long[] EVERYTHING = {Long.MAX_VALUE};

    private final Directory source;
    private final StoreFiles files;
    private final Directory target;
    private final TableSettings settings;
    private final long tableBytes = Options.defaults().tableBytes();
    private final RepairReport report = new RepairReport();
    private final RepairProgress progress;
    private final AtomicLong numbers = new AtomicLong(1);
    private final List<EntryCursor> cursors = new ArrayList<>();
    private final List<RangeDeletion> deletions = new ArrayList<>();
    private final List<Change> segments = new ArrayList<>();
    private final RepairedCatalog catalog = new RepairedCatalog();
    private long sequenceMax;
    private long logSegmentMax;

    /**
     * @param target empty, and locked like the source
     * @param storeId of the new store
     */
    StoreRepair(
            Directory source,
            StoreFiles files,
            Directory target,
            UUID storeId,
            long hashSeed,
            ProgressListener listener) {
        this.source = source;
        this.files = files;
        this.target = target;
        this.settings = new TableSettings(storeId, hashSeed, TableSettings.BLOCK_BYTES, null);
        this.progress = new RepairProgress(listener);
    }

    /**
     * Repairs the store; durable when this returns.
     *
     * @throws LogKVException.UnsupportedFormat if a newer release wrote one of the files
     */
    RepairReport run() throws IOException {
        Inventory inventory = Inventory.of(source, files, report);
        try (Arena arena = source.newArena()) {
            progress.expect(source, inventory.tables(), files.segments());
            for (Inventory.FoundTable table : inventory.tables()) {
                open(table, inventory.storeId(), arena);
            }
            try (StoredLog log = StoredLog.open(source, firstSegment(inventory));
                    LogIndexes indexes = new LogIndexes()) {
                readLog(log, inventory, indexes);
                progress.examined(log.bytes());
                for (Memtable memtable : indexes.memtables()) {
                    add(
                            memtable.cursor(Long.MAX_VALUE),
                            0,
                            memtable.rangeDeletions(Long.MAX_VALUE).all());
                }
                write();
            }
        } catch (InternalError e) {
            throw new IOException("cannot read the store that is to be repaired", e);
        }
        files.unknown()
                .forEach(name -> report.note(name + " is not a file of a store, and is left out"));
        return report;
    }

    /**
     * Returns the number of the segment that the log begins with. Where the manifest does not say
     * it: not before those that tables point to. They were flushed, and what is in them may be
     * older than what the tables have.
     */
    private long firstSegment(Inventory inventory) {
        LogAnchor anchor = inventory.anchor();
        return anchor == null ? logSegmentMax + 1 : anchor.number();
    }

    private void open(Inventory.FoundTable found, UUID storeId, Arena arena) {
        TableSalvage table =
                TableSalvage.open(
                        source,
                        found.number(),
                        storeId,
                        found.known(),
                        found.from(),
                        arena,
                        report::lost);
        if (table != null) {
            add(table, found.number(), table.rangeDeletions());
            sequenceMax = Math.max(sequenceMax, table.sequenceMax());
            logSegmentMax = Math.max(logSegmentMax, table.logSegmentMax());
            progress.examined(table.fileBytes());
        }
    }

    private void add(EntryCursor entries, long number, List<RangeDeletion> rangeDeletions) {
        cursors.add(new AgedCursor(entries, number));
        rangeDeletions.forEach(deletion -> deletions.add(AgedCursor.aged(deletion)));
    }

    /**
     * Takes of a log that an open would accept what an open would; of any other all whole records,
     * those behind damage, too.
     */
    private void readLog(StoredLog log, Inventory inventory, LogIndexes indexes)
            throws IOException {
        LogAnchor anchor = inventory.anchor() != null ? inventory.anchor() : log.anchor();
        if (anchor != null) {
            try {
                Event.TailCut cut = log.inspect(inventory.storeId(), anchor, indexes);
                if (cut != null) {
                    report.note(cut.file() + ": " + StoreVerifier.words(cut));
                }
                return;
            } catch (LogKVException.Corruption damaged) {
                indexes.close(); // and once more, behind the damage
            }
        }
        log.salvage(inventory.storeId(), anchor, sequenceMax + 1, indexes, report::lost);
    }

    private void write() throws IOException {
        EntryCursor merged = MergingCursor.of(cursors, false);
        RangeDeletions all = RangeDeletions.of(deletions);
        boolean found = readCatalog(merged, all);
        List<TableMeta> tables = new ArrayList<>(writeTables(merged, found, all));
        catalog.complete(report);
        report.operations(tables.stream().mapToLong(TableMeta::entries).sum() + catalog.size());
        if (!catalog.isEmpty()) {
            tables.add(writeCatalog());
        }
        tables.sort(Comparator.comparing(TableMeta::first));
        target.sync();
        Manifest.create(target, settings.storeId(), settings.hashSeed(), version(tables)).close();
    }

    private Version version(List<TableMeta> tables) {
        List<Change> changes = new ArrayList<>(segments);
        if (!tables.isEmpty()) {
            long run = numbers.getAndIncrement();
            changes.add(new Change.AddRun(run, Version.BOTTOM));
            tables.forEach(table -> changes.add(new Change.AddTable(run, table)));
        }
        return Version.EMPTY.apply(new Edit(changes));
    }

    /** Reads up to the first entry behind the catalog; returns whether there is one. */
    private boolean readCatalog(EntryCursor merged, RangeDeletions all) {
        Retention retention = retention(all);
        Twins twins = new Twins(retention);
        while (merged.next()) {
            Operation operation = merged.operation();
            if (operation.bucket() != CatalogLayout.CATALOG_ID) {
                return true;
            }
            long sequence = merged.sequence();
            if (operation.kind() != OperationKind.DELETE_RANGE
                    && !twins.isTwin(operation, sequence)
                    && retention.decide(operation, sequence) == Fate.KEPT) {
                catalog.add(operation);
            }
        }
        return false;
    }

    private List<TableMeta> writeTables(EntryCursor merged, boolean atEntry, RangeDeletions all)
            throws IOException {
        Retention retention = retention(all);
        Twins twins = new Twins(retention);
        try (StoredValues values = new StoredValues(source);
                TableOutputs outputs =
                        new TableOutputs(
                                target,
                                settings,
                                numbers::getAndIncrement,
                                retention,
                                output(values),
                                Progress.free())) {
            for (boolean found = atEntry; found; found = merged.next()) {
                Operation operation = merged.operation();
                long sequence = merged.sequence();
                catalog.seen(operation.bucket());
                progress.written(operation);
                if (operation.kind() == OperationKind.DELETE_RANGE
                        || twins.isTwin(operation, sequence)) {
                    continue;
                }
                if (!isValueThere(operation, values)) {
                    outputs.addUnreadable(operation, sequence);
                    continue;
                }
                if (outputs.bytes() >= tableBytes && retention.startsKey(operation)) {
                    outputs.divide(BucketKey.of(operation));
                }
                if (outputs.add(operation, sequence) == Fate.KEPT) {
                    catalog.filled(operation.bucket());
                }
            }
            List<TableMeta> tables = outputs.finish(null);
            if (twins.any()) {
                report.doubt(
                        "some operations are in two files, so one of these was merged into the other");
            }
            segments.addAll(outputs.segments());
            return tables;
        }
    }

    /** All values are written anew, to wherever they belong by their length. */
    private ValueOutput output(StoredValues values) {
        return new ValueOutput(
                target,
                settings.storeId(),
                ValueSettings.of(Options.defaults()),
                numbers::getAndIncrement,
                0,
                values::segment,
                _ -> true,
                ValueOutput.NO_SEGMENT);
    }

    private boolean isValueThere(Operation operation, StoredValues values) {
        if (!operation.isSeparated()) {
            return true;
        }
        try {
            values.check(operation);
            return true;
        } catch (LogKVException.Corruption problem) {
            BucketKey place = BucketKey.of(operation);
            report.lost(
                    new Loss(problem.file(), problem.offset(), problem.problem(), 1, place, place));
            return false;
        }
    }

    private TableMeta writeCatalog() throws IOException {
        long number = numbers.getAndIncrement();
        try (TableWriter writer = TableWriter.create(target, number, settings)) {
            catalog.write(writer);
            return TableMeta.whole(number, writer.finish());
        }
    }

    /** Nothing is older, and nothing expires: the clock may be wrong. */
    private static Retention retention(RangeDeletions all) {
        return new Retention(EVERYTHING, Long.MIN_VALUE, true, all);
    }

    /** Tells one and the same operation from two: it may be in two tables, or in table and log. */
    private static final class Twins {

        private final Retention retention;
        private long last;
        private boolean any;

        Twins(Retention retention) {
            this.retention = retention;
        }

        boolean isTwin(Operation operation, long sequence) {
            boolean isTwin = sequence == last && !retention.startsKey(operation);
            last = sequence;
            any |= isTwin;
            return isTwin;
        }

        boolean any() {
            return any;
        }
    }
}
