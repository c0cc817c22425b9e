package dev.logkv.testkit;

import static dev.logkv.testkit.SimulatedStore.PATH;

import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.LogLayout;
import dev.logkv.engine.store.StoreAccess;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a small store, to be damaged, with all that is known of them: the history, and where
 * each record lies.
 */
final class DamagedStore {

    private static final long SEED = 5;

    /** What became of an open. */
    sealed interface Outcome {}

    /** It was refused; nothing was changed. */
    record Refused(LogKVException reason) implements Outcome {}

    /** It came up at a point of the history, with what belongs there. */
    record Opened(int point) implements Outcome {}

    final SortedMap<String, byte[]> files;
    final History history;

    /** The point that was promised to survive a loss of power. */
    final int durable;

    final List<LogLayout.Part> parts;
    private final Options options;

    private DamagedStore(
            SortedMap<String, byte[]> files, History history, int durable, Options options)
            throws IOException {
        this.files = files;
        this.history = history;
        this.durable = durable;
        this.options = options;
        this.parts = LogLayout.of(files);
    }

    /** Returns what is left of a store when the process dies after some actions. */
    static DamagedStore after(long seed, Options options, List<StoreAction> actions, boolean close)
            throws IOException {
        History history = new History();
        try (SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(seed, 3))) {
            StoreDriver driver =
                    new StoreDriver(
                            fs,
                            history,
                            options,
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
                return new DamagedStore(filesOf(left), history, durable, options);
            }
        }
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
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            write(fs, damaged);
            Outcome outcome = open(fs, damaged);
            fs.assertNothingLeaked();
            return outcome;
        }
    }

    private Outcome open(SimulatedFileSystem fs, SortedMap<String, byte[]> damaged)
            throws IOException {
        SimulatedStore store;
        try {
            store = SimulatedStore.open(fs, options, SEED, new VirtualClock());
        } catch (LogKVException e) {
            assertSame(damaged, filesOf(fs));
            return new Refused(e);
        }
        int point = history.pointOf(store.db().stats().sequence());
        if (point < 0) {
            throw new AssertionError("came up in the middle of a batch");
        }
        SortedMap<String, SortedMap<String, String>> found =
                StoreReader.read(store.db(), history.keys());
        if (!found.equals(history.readable(point, VirtualClock.START_MILLIS))) {
            throw new AssertionError("came up after " + point + " writes with " + found);
        }
        store.db().close();
        return new Opened(point);
    }

    private static void write(SimulatedFileSystem fs, SortedMap<String, byte[]> files)
            throws IOException {
        try (Directory directory = fs.openDirectory(PATH)) {
            for (var file : files.entrySet()) {
                try (StoreFile created = directory.create(file.getKey())) {
                    created.write(0, MemorySegment.ofArray(file.getValue()));
                }
            }
        }
    }

    private static SortedMap<String, byte[]> filesOf(SimulatedFileSystem fs) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Directory directory = fs.openDirectory(PATH)) {
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

    private static void assertSame(
            SortedMap<String, byte[]> before, SortedMap<String, byte[]> after) {
        boolean same =
                before.keySet().equals(after.keySet())
                        && before.keySet().stream()
                                .allMatch(n -> Arrays.equals(before.get(n), after.get(n)));
        if (!same) {
            throw new AssertionError("an open that was refused has changed files");
        }
    }
}
