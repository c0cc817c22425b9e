package dev.logkv.engine.table;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.BlockCompressor;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.fuzz.FuzzFiles;
import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table: opened, walked both ways, asked for keys, verified, dumped and salvaged. One that is
 * found sound has all its entries, found again by each way that leads to them.
 */
public final class TableFuzz {

    private static final int BLOCK_BYTES = 256;

    /** More than any input has; a cursor that shows more does not come to an end. */
    private static final int ENTRIES_MAX = 1 << 16;

    private static final List<BucketKey> PLACES =
            List.of(
                    BucketKey.startOf(0),
                    new BucketKey(0, SmallTable.bytes("trades")),
                    new BucketKey(1, SmallTable.bytes("btc")),
                    new BucketKey(1, SmallTable.bytes("doge")),
                    new BucketKey(2, SmallTable.bytes("xrp-eth/07")),
                    BucketKey.startOf(Integer.MAX_VALUE));

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "table",
                    TableFuzz.class,
                    TableFuzz::fuzzerTestOneInput,
                    List.of(seed(null), seed(new ZeroRuns())));

    private TableFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        check(input);
        check(TableSeal.sealed(input));
    }

    private static void check(byte[] input) {
        try (Arena arena = Arena.ofConfined()) {
            List<Table> opened = new ArrayList<>();
            FuzzOracle.reads(input.length, () -> opened.addAll(open(input, arena)));
            for (Table table : opened) {
                boolean sound = FuzzOracle.reads(input.length, table::verify);
                boolean walked = FuzzOracle.reads(input.length, () -> walk(table, sound));
                require(walked || !sound, "a sound table that cannot be read");
                for (BucketKey place : PLACES) {
                    FuzzOracle.reads(input.length, () -> find(table, place));
                    FuzzOracle.reads(input.length, () -> seek(table, place));
                }
                FuzzOracle.reads(input.length, () -> dump(input));
            }
            FuzzOracle.reads(input.length, () -> salvage(input, opened.isEmpty()));
        }
    }

    /** Returns the table, or nothing if it needs a compressor that is not there. */
    private static List<Table> open(byte[] input, Arena arena) {
        try {
            return List.of(TableFixture.open(input, SmallTable.NUMBER, arena));
        } catch (IllegalStateException e) {
            requireMissingCompressor(e);
            return List.of();
        }
    }

    private static void requireMissingCompressor(IllegalStateException e) {
        if (!String.valueOf(e.getMessage()).startsWith("000000000007.table is compressed")) {
            throw e;
        }
    }

    private static void walk(Table table, boolean sound) {
        List<Entry> forwards = all(table.cursor(null, null, false, Long.MAX_VALUE));
        List<Entry> backwards = all(table.cursor(null, null, true, Long.MAX_VALUE));
        int deletions = table.rangeDeletions().all().size();
        if (sound) {
            require(forwards.equals(backwards.reversed()), "backwards is not forwards");
            require(forwards.size() == table.properties().entries(), "another count");
            require(deletions == table.properties().rangeDeletions(), "another count");
            for (Entry entry : forwards) {
                require(
                        TableFixture.find(table, entry.place(), entry.sequence())
                                .filter(entry::equals)
                                .isPresent(),
                        "an entry that is not found");
            }
        }
    }

    private static List<Entry> all(TableCursor cursor) {
        List<Entry> entries = new ArrayList<>();
        while (cursor.next()) {
            entries.add(copy(cursor.operation(), cursor.sequence()));
            require(entries.size() < ENTRIES_MAX, "a cursor without an end");
        }
        return entries;
    }

    /** Copies as the engine does: memory first, and then what is to be in it. */
    private static Entry copy(Operation operation, long sequence) {
        BucketKey.of(operation);
        MemorySegment.copy(
                operation.bytes(),
                ValueLayout.JAVA_BYTE,
                operation.valueOffset(),
                new byte[operation.valueBytes()],
                0,
                operation.valueBytes());
        return Entry.of(operation, sequence);
    }

    private static void find(Table table, BucketKey place) {
        long hash = KeyHash.of(table.hashSeed(), place.bucket(), place.key());
        long found = table.find(hash, place.bucket(), place.key(), Long.MAX_VALUE);
        if (found != Table.ABSENT) {
            Entry entry = copy(table.read(found, new Operation()), table.sequenceAt(found));
            require(entry.place().equals(place), "another key");
        }
    }

    private static void seek(Table table, BucketKey place) {
        for (boolean reversed : new boolean[] {false, true}) {
            TableCursor cursor = table.cursor(PLACES.getFirst(), null, reversed, 40);
            if (cursor.next() && cursor.seek(place)) {
                all(cursor);
            }
            all(table.cursor(place, PLACES.getLast(), reversed, Long.MAX_VALUE));
        }
    }

    private static void dump(byte[] input) throws IOException {
        String name = TableFiles.name(SmallTable.NUMBER);
        try (FuzzFiles files = FuzzFiles.of(name, input);
                StoreFile file = files.directory().open(name)) {
            TableDump.dump(file, new StringBuilder());
        }
    }

    private static void salvage(byte[] input, boolean isRefused) throws IOException {
        try (FuzzFiles files = FuzzFiles.of(TableFiles.name(SmallTable.NUMBER), input);
                Arena arena = Arena.ofConfined()) {
            List<Loss> losses = new ArrayList<>();
            TableSalvage salvage =
                    TableSalvage.open(
                            files.directory(),
                            SmallTable.NUMBER,
                            TableFixture.STORE_ID,
                            null,
                            PLACES.get(1),
                            arena,
                            losses::add);
            require(!isRefused || !losses.isEmpty(), "a table that is refused loses nothing");
            for (int i = 0; salvage != null && salvage.next(); i++) {
                copy(salvage.operation(), salvage.sequence());
                require(i < ENTRIES_MAX, "a salvage without an end");
            }
        } catch (IllegalStateException e) {
            requireMissingCompressor(e);
        }
    }

    private static byte[] seed(@Nullable BlockCompressor compressor) {
        try (TableFixture tables = new TableFixture()) {
            tables.write(
                    SmallTable.NUMBER,
                    TableFixture.settings(BLOCK_BYTES, compressor),
                    SmallTable.entries(),
                    SmallTable.deletions());
            return tables.read(SmallTable.NUMBER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
