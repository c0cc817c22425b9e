package dev.logkv.testkit;

import static dev.logkv.testkit.SimulatedStore.PATH;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.ProgressListener;
import dev.logkv.Range;
import dev.logkv.Verification;
import dev.logkv.engine.admin.RepairReport;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.LogLayout;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.store.StoreAccess;
import dev.logkv.engine.version.ManifestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files of a small store, to be damaged, with all that is known of them: the history, and where
 * each record lies.
 */
final class DamagedStore {

    private static final long SEED = 5;

    /** How many damaged stores were opened by all tests of this process. */
    private static final LongAdder OPENED = new LongAdder();

    /** What became of an open. */
    sealed interface Outcome {}

    /** It was refused; nothing was changed. */
    record Refused(LogKVException reason) implements Outcome {}

    /** It came up at a point of the history, with what belongs there. */
    record Opened(int point) implements Outcome {}

    /**
     * It came up at a point of the history, and some of what belongs there cannot be read; the rest
     * can.
     */
    record Unreadable(LogKVException.Corruption reason, int point) implements Outcome {}

    final SortedMap<String, byte[]> files;
    final History history;

    /** The point that was promised to survive a loss of power. */
    final int durable;

    final List<LogLayout.Part> parts;
    private final Options options;
    private final TreeShape shape;
    private @Nullable Set<String> values;

    private DamagedStore(
            SortedMap<String, byte[]> files,
            History history,
            int durable,
            Options options,
            TreeShape shape)
            throws IOException {
        this.files = files;
        this.history = history;
        this.durable = durable;
        this.options = options;
        this.shape = shape;
        this.parts = LogLayout.of(logs());
    }

    /**
     * Returns what is left of a store when the process dies after some actions, if nothing of it
     * can be flushed: all is in the log.
     */
    static DamagedStore after(long seed, Options options, List<StoreAction> actions, boolean close)
            throws IOException {
        TreeShape shape = TreeShape.of(options.tableBytes());
        return after(seed, options, shape, actions, close, ".*\\.table.*");
    }

    /** Returns what is left of a store with tables when the process dies after some actions. */
    static DamagedStore withTables(
            long seed, Options options, TreeShape shape, List<StoreAction> actions)
            throws IOException {
        return after(seed, options, shape, actions, false, "");
    }

    /**
     * @param impossible names of files that cannot be created
     */
    private static DamagedStore after(
            long seed,
            Options options,
            TreeShape shape,
            List<StoreAction> actions,
            boolean close,
            String impossible)
            throws IOException {
        History history = new History();
        try (QuietLog _ = new QuietLog();
                SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(seed, 3))) {
            fs.faults()
                    .failFrom(
                            EnumSet.of(FileOperation.CREATE), impossible, 1, Faults.Kind.IO_ERROR);
            StoreDriver driver =
                    new StoreDriver(
                            new SimulatedGround(fs),
                            history,
                            options,
                            shape,
                            seed,
                            new VirtualClock(),
                            Arena::allocate,
                            StoreAccess::submit);
            driver.open();
            actions.forEach(driver::perform);
            if (close) {
                driver.close();
            }
            int durable = history.durable();
            CrashImage image = fs.boundary("now").processDeath();
            driver.close();
            try (SimulatedFileSystem left = image.open()) {
                SortedMap<String, byte[]> files = filesOf(left);
                // It holds nothing, and is gone when the store is opened.
                files.values().removeIf(LogLayout::isRecycled);
                return new DamagedStore(files, history, durable, options, shape);
            }
        }
    }

    /** Returns how many damaged stores were opened so far. */
    static long openedSoFar() {
        return OPENED.sum();
    }

    /** Returns where the records of a segment end; 0 of one that was not used yet. */
    int endOfRecords(String segment) {
        return parts.stream()
                .filter(part -> part.file().equals(segment))
                .mapToInt(part -> (int) part.to())
                .max()
                .orElse(0);
    }

    /** Returns where the last record of a segment begins. */
    int startOfLastRecord(String segment) {
        return parts.stream()
                .filter(part -> part.file().equals(segment))
                .mapToInt(part -> (int) part.from())
                .max()
                .orElse(0);
    }

    /** Returns the segments of the log. */
    SortedMap<String, byte[]> logs() {
        return filesThat(name -> SegmentFiles.number(name).isPresent());
    }

    /**
     * Returns the names of the segments that only hold values for tables, of a store that has
     * flushed all but what is in its last segment of the log.
     */
    Set<String> values() throws IOException {
        if (values == null) {
            values =
                    files.keySet().stream().anyMatch(DamagedStore::isOfValues)
                            ? needed()
                            : new TreeSet<>();
            values.removeIf(name -> !isOfValues(name) && SegmentFiles.number(name).isEmpty());
            values.remove(logs().lastKey());
        }
        return values;
    }

    private static boolean isOfValues(String name) {
        return SegmentFiles.valuesNumber(name).isPresent();
    }

    /** Returns the files with certain names. */
    SortedMap<String, byte[]> filesThat(Predicate<String> isWanted) {
        SortedMap<String, byte[]> found = new TreeMap<>(files);
        found.keySet().removeIf(isWanted.negate());
        return found;
    }

    /** Returns the content of a file. */
    byte[] content(String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    /**
     * Returns the names of the files that hold something, by opening the store as it is: that
     * deletes segments that are in tables already, and tables that were never installed.
     */
    Set<String> needed() throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, files);
            SimulatedStore store =
                    SimulatedStore.open(fs, options, shape, SEED, new VirtualClock());
            Set<String> needed = new TreeSet<>(filesOf(fs).keySet());
            needed.retainAll(files.keySet());
            needed.addAll(filesThat(name -> ManifestFiles.number(name).isPresent()).keySet());
            store.db().close();
            return needed;
        }
    }

    /** Returns a copy of the files without one of them. */
    SortedMap<String, byte[]> without(String name) {
        SortedMap<String, byte[]> fewer = new TreeMap<>(files);
        fewer.remove(name);
        return fewer;
    }

    /** Returns a copy of the files, with one of them changed. */
    SortedMap<String, byte[]> with(String name, byte[] content) {
        SortedMap<String, byte[]> changed = new TreeMap<>(files);
        changed.put(name, content);
        return changed;
    }

    /** Returns the point that a sequence number belongs to. */
    int point(long sequence) {
        return history.pointOf(sequence);
    }

    /**
     * Opens a store of some files and reads everything.
     *
     * @throws AssertionError if it comes up with what was never there, changes anything before it
     *     refuses, throws what is no {@link LogKVException}, or leaves something open
     */
    Outcome open(SortedMap<String, byte[]> damaged) throws IOException {
        OPENED.increment();
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, damaged);
            Outcome outcome = open(fs, damaged);
            fs.assertNothingLeaked();
            return outcome;
        }
    }

    /**
     * Verifies a store of some files.
     *
     * @throws AssertionError if it changes anything or leaves something open
     */
    Verification verify(SortedMap<String, byte[]> damaged) throws IOException {
        return verify(damaged, ProgressListener.NONE);
    }

    /** As above, with somebody who is told how far it has come. */
    Verification verify(SortedMap<String, byte[]> damaged, ProgressListener listener)
            throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, damaged);
            Verification found = SimulatedAdmin.of(fs).verify(PATH, listener);
            assertSame(damaged, filesOf(fs));
            fs.assertNothingLeaked();
            return found;
        }
    }

    /** What a repair has made of some files: what it tells, and what can be read then. */
    record Repaired(RepairReport report, SortedMap<String, SortedMap<String, String>> content) {

        /** Returns whether nothing was lost and nothing is in doubt. */
        boolean isComplete() {
            return report.toRepair(PATH, PATH).isComplete();
        }
    }

    /**
     * Repairs a store of some files, and reads the repaired one.
     *
     * @throws AssertionError if that changes the files, leaves something open, or makes a store
     *     that is not sound
     */
    Repaired repair(SortedMap<String, byte[]> damaged) throws IOException {
        Path aside = Path.of("/damaged");
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, aside, damaged);
            RepairReport report = SimulatedAdmin.of(fs).repairReport(aside, PATH);
            assertSame(damaged, filesOf(fs, aside));
            SimulatedAdmin.assertSound(fs);
            SortedMap<String, SortedMap<String, String>> content = read(fs);
            SimulatedAdmin.assertSound(fs);
            fs.assertNothingLeaked();
            return new Repaired(report, content);
        }
    }

    /** Returns what can be read of the whole store. */
    SortedMap<String, SortedMap<String, String>> content() throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, files);
            return read(fs);
        }
    }

    /** Opens a store, reads all of it, and closes it. */
    SortedMap<String, SortedMap<String, String>> read(SimulatedFileSystem fs) {
        SimulatedStore store = SimulatedStore.open(fs, options, shape, SEED, new VirtualClock());
        try {
            return StoreReader.read(store.db(), history.keys());
        } finally {
            store.db().close();
        }
    }

    /**
     * Opens a store of some files, merges everything, and returns whether that was done. If not,
     * the damaged file must be there still, as it was. It may be there in the other case too, if
     * nothing had to be merged with it.
     *
     * @throws AssertionError if anything can be read then that was never there, or is missed
     */
    boolean compactsIn(SortedMap<String, byte[]> damaged, String name) throws IOException {
        OPENED.increment();
        try (QuietLog _ = new QuietLog();
                SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, damaged);
            SimulatedStore store;
            try {
                store = SimulatedStore.open(fs, options, shape, SEED, new VirtualClock());
            } catch (LogKVException.Corruption e) {
                expectSame("refused", e.file(), name);
                return false;
            }
            SortedMap<String, SortedMap<String, String>> expected =
                    history.readable(history.begun(), VirtualClock.START_MILLIS);
            boolean compacted = true;
            try {
                store.db().compact();
            } catch (LogKVException e) {
                compacted = false;
                if (!Arrays.equals(filesOf(fs).get(name), damaged.get(name))) {
                    throw new AssertionError(name + " was changed or deleted", e);
                }
            }
            if (compacted && !filesOf(fs).containsKey(name)) {
                expectSame(
                        "compacted",
                        StoreReader.read(store.db(), history.keys()).toString(),
                        expected.toString());
            } else {
                readWhatIsLeft(store.db(), Objects.requireNonNull(expected.get("")), name);
            }
            store.db().close();
            fs.assertNothingLeaked();
            return compacted;
        }
    }

    private Outcome open(SimulatedFileSystem fs, SortedMap<String, byte[]> damaged)
            throws IOException {
        SimulatedStore store;
        try {
            store = SimulatedStore.open(fs, options, shape, SEED, new VirtualClock());
        } catch (LogKVException e) {
            assertSame(damaged, filesOf(fs));
            return new Refused(e);
        }
        int point = history.pointOf(store.db().stats().sequence());
        if (point < 0) {
            throw new AssertionError("came up in the middle of a batch");
        }
        SortedMap<String, SortedMap<String, String>> expected =
                history.readable(point, VirtualClock.START_MILLIS);
        Outcome outcome = new Opened(point);
        try {
            SortedMap<String, SortedMap<String, String>> found =
                    StoreReader.read(store.db(), history.keys());
            if (!found.equals(expected)) {
                throw new AssertionError("came up after " + point + " writes with " + found);
            }
        } catch (LogKVException.Corruption e) {
            readWhatIsLeft(store.db(), Objects.requireNonNull(expected.get("")), e.file());
            outcome = new Unreadable(e, point);
        }
        store.db().close();
        return outcome;
    }

    /**
     * Reads each key by itself, and what a scan shows before it fails: the right values, or that
     * the file is damaged.
     */
    private void readWhatIsLeft(LogKV db, SortedMap<String, String> expected, String file) {
        for (String key : history.keys()) {
            try {
                byte[] value = db.get(Change.bytes(key));
                expectSame(key, value == null ? null : Change.text(value), expected.get(key));
            } catch (LogKVException.Corruption e) {
                expectSame(key, e.file(), file);
            }
        }
        List<String> keys = List.copyOf(expected.keySet());
        int shown = 0;
        try (Cursor cursor = db.scan(Range.all())) {
            while (cursor.next()) {
                expectSame("scan", Change.text(cursor.key()), keys.get(shown));
                expectSame("scan", Change.text(cursor.value()), expected.get(keys.get(shown)));
                shown++;
            }
            expectSame("scan", String.valueOf(shown), String.valueOf(keys.size()));
        } catch (LogKVException.Corruption e) {
            expectSame("scan", e.file(), file);
        }
    }

    private static void expectSame(String what, @Nullable String found, @Nullable String expected) {
        if (!Objects.equals(found, expected)) {
            throw new AssertionError(what + ": " + found + ", expected " + expected);
        }
    }

    private static void write(SimulatedFileSystem fs, SortedMap<String, byte[]> files)
            throws IOException {
        write(fs, PATH, files);
    }

    static void write(SimulatedFileSystem fs, Path path, SortedMap<String, byte[]> files)
            throws IOException {
        try (Directory directory = fs.openDirectory(path)) {
            for (var file : files.entrySet()) {
                try (StoreFile created = directory.create(file.getKey())) {
                    created.write(0, MemorySegment.ofArray(file.getValue()));
                }
            }
        }
    }

    private static SortedMap<String, byte[]> filesOf(SimulatedFileSystem fs) throws IOException {
        return filesOf(fs, PATH);
    }

    static SortedMap<String, byte[]> filesOf(SimulatedFileSystem fs, Path path) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Directory directory = fs.openDirectory(path)) {
            for (String name : directory.list()) {
                try (StoreFile file = directory.open(name)) {
                    byte[] content = new byte[(int) file.size()];
                    file.read(0, MemorySegment.ofArray(content));
                    files.put(name, content);
                }
            }
        }
        return files;
    }

    static void assertSame(SortedMap<String, byte[]> before, SortedMap<String, byte[]> after) {
        boolean same =
                before.keySet().equals(after.keySet())
                        && before.keySet().stream()
                                .allMatch(n -> Arrays.equals(before.get(n), after.get(n)));
        if (!same) {
            throw new AssertionError("files have changed");
        }
    }
}
