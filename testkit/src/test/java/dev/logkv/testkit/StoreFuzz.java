package dev.logkv.testkit;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Range;
import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.SegmentSeal;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableSeal;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.engine.version.ManifestSeal;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Whole stores whose files were changed and given the checksums that they need then: opened, read,
 * written to, compacted, verified and repaired. The input is what to change, see {@link #changed}.
 */
public final class StoreFuzz {

    private static final long SEED = 1;
    private static final Path ASIDE = Path.of("/damaged");
    private static final TreeShape SHAPE = new TreeShape(64 << 10, 20, 1, 512);
    private static final SimulatedFileSystem MEMORY = SimulatedFileSystem.inMemory();
    private static final SortedMap<String, byte[]> FILES = files();
    private static final List<String> NAMES = List.copyOf(FILES.keySet());

    /** Most of a manifest is room for edits to come, which nobody reads. */
    private static final int REACHED_BYTES = 4096;

    /** How far the seeds lie apart in a file. */
    private static final int SEED_DISTANCE = 512;

    private static final int COST = 50;

    /** Bytes of a change before those to be written: file, offset, length. */
    private static final int CHANGE_BYTES = 4;

    public static final FuzzTarget TARGET =
            new FuzzTarget("store", StoreFuzz.class, StoreFuzz::fuzzerTestOneInput, seeds(), COST);

    private StoreFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        SortedMap<String, byte[]> files = changed(input);
        int bytes = files.values().stream().mapToInt(file -> file.length).sum();
        try (QuietLog _ = new QuietLog()) {
            reads(bytes, () -> open(files));
            reads(bytes, () -> verify(files));
            reads(bytes, () -> repair(files));
        }
    }

    private static void reads(int bytes, FuzzOracle.Attempt attempt) {
        try {
            FuzzOracle.reads(bytes, attempt);
        } catch (IllegalStateException e) {
            requireMissingCompressor(e);
        }
    }

    /** Returns the files with some bytes written over others, and sealed. */
    private static SortedMap<String, byte[]> changed(byte[] input) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        FILES.forEach((name, content) -> files.put(name, content.clone()));
        int at = 0;
        while (at + CHANGE_BYTES < input.length) {
            String name = NAMES.get((input[at] & 0xff) % NAMES.size());
            byte[] file = files.getOrDefault(name, new byte[0]);
            int offset = (input[at + 1] & 0xff) | (input[at + 2] & 0xff) << 8;
            int target = offset % Math.min(file.length, REACHED_BYTES);
            int wanted = 1 + (input[at + 3] & 0xff) % 16;
            at += CHANGE_BYTES;
            int length = Math.min(wanted, Math.min(input.length - at, file.length - target));
            System.arraycopy(input, at, file, target, length);
            at += wanted;
        }
        files.replaceAll(StoreFuzz::sealed);
        return files;
    }

    private static byte[] sealed(String name, byte[] content) {
        if (SegmentFiles.number(name).isPresent()) {
            return SegmentSeal.sealed(content);
        }
        if (TableFiles.number(name).isPresent()) {
            return TableSeal.sealed(content);
        }
        return ManifestFiles.number(name).isPresent() ? ManifestSeal.sealed(content) : content;
    }

    private static void open(SortedMap<String, byte[]> files) throws IOException {
        try (SimulatedFileSystem fs = MEMORY.another()) {
            DamagedStore.write(fs, SimulatedStore.PATH, files);
            open(fs);
            fs.assertNothingLeaked();
        }
    }

    private static void open(SimulatedFileSystem fs) {
        LogKV db;
        try {
            db = SimulatedStore.open(fs, SmallTrees.OPTIONS, SHAPE, SEED, new VirtualClock()).db();
        } catch (LogKVException.Io | LogKVException.ReadOnly refused) {
            requireNoBug(refused);
            return;
        }
        for (String name : db.bucketNames()) {
            attempt(() -> read(db.bucket(name).scan(Range.all())));
        }
        attempt(() -> read(db.scan(Range.all())));
        attempt(() -> read(db.scan(Range.all().reversed())));
        for (int i = 0; i < 12; i++) {
            byte[] key = Change.bytes("key%02d".formatted(i));
            attempt(() -> db.get(key));
        }
        attempt(() -> db.bucket("a new one").put(new byte[1], new byte[1]));
        attempt(() -> db.put(Change.bytes("key01"), new byte[100]));
        attempt(db::flush);
        attempt(db::compact);
        attempt(db::close);
    }

    private static void read(Cursor cursor) {
        try (cursor) {
            while (cursor.next()) {
                require(cursor.key().length <= LogKV.KEY_BYTES_MAX, "a key that is too long");
                require(cursor.value().length <= LogKV.VALUE_BYTES_MAX, "a value like that");
            }
        }
    }

    /** Goes on after what the store refuses. */
    private static void attempt(Runnable action) {
        try {
            action.run();
        } catch (LogKVException refused) {
            requireNoBug(refused);
        }
    }

    /** A store turns read-only and fails with an I/O error for what it has met, never for a bug. */
    private static void requireNoBug(LogKVException refused) {
        for (Throwable at = refused; at != null; at = at.getCause()) {
            if (!(at instanceof LogKVException) && !(at instanceof IOException)) {
                throw new AssertionError("a bug in the disguise of a fault", refused);
            }
        }
    }

    private static void requireMissingCompressor(IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).contains(".table is compressed with")) {
            throw e;
        }
    }

    private static void verify(SortedMap<String, byte[]> files) throws IOException {
        try (SimulatedFileSystem fs = MEMORY.another()) {
            DamagedStore.write(fs, SimulatedStore.PATH, files);
            SimulatedAdmin.of(fs).verify(SimulatedStore.PATH, ProgressListener.NONE);
            fs.assertNothingLeaked();
        }
    }

    private static void repair(SortedMap<String, byte[]> files) throws IOException {
        try (SimulatedFileSystem fs = MEMORY.another()) {
            DamagedStore.write(fs, ASIDE, files);
            StoreAdmin admin = SimulatedAdmin.of(fs);
            try {
                admin.repairReport(ASIDE, SimulatedStore.PATH);
            } catch (LogKVException.Io refused) {
                requireNoBug(refused);
                return;
            }
            SimulatedAdmin.assertSound(fs);
            open(fs);
            fs.assertNothingLeaked();
        }
    }

    private static SortedMap<String, byte[]> files() {
        try {
            return SmallTrees.flushed().files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes nothing, and writes what is there already over each part of each file. */
    private static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        seeds.add(new byte[0]);
        int number = 0;
        for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
            int reached = Math.min(file.getValue().length, REACHED_BYTES);
            for (int offset = 0; offset < reached; offset += SEED_DISTANCE) {
                byte[] seed = new byte[CHANGE_BYTES + 16];
                seed[0] = (byte) number;
                seed[1] = (byte) offset;
                seed[2] = (byte) (offset >>> 8);
                seed[3] = 15;
                int length = Math.min(16, file.getValue().length - offset);
                System.arraycopy(file.getValue(), offset, seed, CHANGE_BYTES, length);
                seeds.add(seed);
            }
            number++;
        }
        return seeds;
    }
}
