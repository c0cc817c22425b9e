package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tables of a test, in a simulated directory. */
final class TableFixture implements AutoCloseable {

    static final UUID STORE_ID = new UUID(0x0102030405060708L, 0x090a0b0c0d0e0f10L);
    static final long HASH_SEED = 0x1234_5678_9abc_def0L;

    final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    final Directory directory = fs.openDirectory(Path.of("/tables"));
    final Arena arena = Arena.ofShared();

    static TableSettings settings(int blockBytes, @Nullable BlockCompressor compressor) {
        return new TableSettings(STORE_ID, HASH_SEED, blockBytes, compressor);
    }

    TableProperties write(
            long number,
            TableSettings settings,
            Iterable<Entry> entries,
            List<RangeDeletion> deletions)
            throws IOException {
        try (TableWriter writer = TableWriter.create(directory, number, settings)) {
            for (Entry entry : entries) {
                try (Arena memory = Arena.ofConfined()) {
                    writer.add(entry.operation(memory), entry.sequence());
                }
            }
            deletions.forEach(writer::add);
            return writer.finish();
        }
    }

    Table open(long number) throws IOException {
        return Table.open(directory, number, STORE_ID, arena, null);
    }

    /** Opens a table of a store that does not fit into memory. */
    Table openScarce(long number) throws IOException {
        return Table.open(directory, number, STORE_ID, arena, scarce());
    }

    /** Returns what says that nothing fits into memory. */
    Residency scarce() {
        fs.memory(0);
        Residency residency = new Residency(directory, 0);
        residency.look(1);
        return residency;
    }

    /** Opens a file of these bytes as a table, in memory that is thrown away with its arena. */
    static Table open(byte[] file, long number, Arena arena) {
        MemorySegment bytes = arena.allocate(Math.max(1, file.length)).asSlice(0, file.length);
        MemorySegment.copy(file, 0, bytes, ValueLayout.JAVA_BYTE, 0, file.length);
        return Table.of(bytes, TableFiles.name(number), number, STORE_ID, null);
    }

    byte[] read(long number) throws IOException {
        try (StoreFile file = directory.open(TableFiles.name(number));
                Arena memory = Arena.ofConfined()) {
            MemorySegment bytes = memory.allocate(file.size());
            file.read(0, bytes);
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    static Optional<Entry> find(Table table, BucketKey place, long sequenceMax) {
        return entry(table, table.find(hash(place), place.bucket(), place.key(), sequenceMax));
    }

    static Optional<Entry> findLast(Table table, BucketKey place, long sequenceMax) {
        return entry(table, table.findLast(hash(place), place.bucket(), place.key(), sequenceMax));
    }

    private static long hash(BucketKey place) {
        return KeyHash.of(HASH_SEED, place.bucket(), place.key());
    }

    private static Optional<Entry> entry(Table table, long found) {
        return found == Table.ABSENT
                ? Optional.empty()
                : Optional.of(
                        Entry.of(table.read(found, new Operation()), table.sequenceAt(found)));
    }

    static List<Entry> all(EntryCursor cursor) {
        List<Entry> entries = new ArrayList<>();
        while (cursor.next()) {
            entries.add(Entry.of(cursor.operation(), cursor.sequence()));
        }
        return entries;
    }

    @Override
    public void close() throws IOException {
        arena.close();
        directory.close();
        fs.assertNothingLeaked();
        fs.close();
    }
}
