package dev.logkv.engine.table;

import dev.logkv.benchmarks.micro.Entries;
import dev.logkv.benchmarks.micro.Misses;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Probes the locator of a table, searches a block, and checksums one. Floors: misses, a binary
 * search over numbers, a checksum and a copy of the same bytes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class TableBenchmark {

    private static final int ENTRIES = 450_000;
    private static final long SEED = 42;

    private Path path;
    private Directory directory;
    private Arena arena;
    private Table table;
    private TableCursor cursor;
    private Misses misses;
    private MemorySegment block;
    private byte[] array;
    private long[] numbers;
    private final CRC32C crc = new CRC32C();
    private long step;

    /** Writes a table as large as a flushed segment, and touches all of it. */
    @Setup
    public void setUp() throws IOException {
        path = Files.createTempDirectory("logkv-micro-");
        directory = new DiskFileSystem().openDirectory(path);
        var settings = new TableSettings(new UUID(1, 2), SEED, TableSettings.BLOCK_BYTES, null);
        try (Entries entries = new Entries(ENTRIES, false);
                TableWriter writer = TableWriter.create(directory, 1, settings)) {
            Operation operation = new Operation();
            for (int i = 0; i < ENTRIES; i++) {
                writer.add(operation.at(entries.bytes(), entries.offset(i)), i + 1);
            }
            writer.finish();
        }
        arena = Arena.ofShared();
        table = Table.open(directory, 1, null, arena, null);
        cursor = table.cursor(null, null, false, Long.MAX_VALUE);
        while (cursor.next()) {
            step++;
        }
        misses = new Misses(64 << 20);
        block = arena.allocate(TableSettings.BLOCK_BYTES);
        array = new byte[TableSettings.BLOCK_BYTES];
        numbers = new long[TableSettings.BLOCK_BYTES / 125];
        Arrays.setAll(numbers, i -> i * 10L);
    }

    /** Removes it. */
    @TearDown
    public void tearDown() throws IOException {
        misses.close();
        arena.close();
        directory.close();
        Files.delete(path.resolve(TableFiles.name(1)));
        Files.delete(path);
    }

    private byte[] present() {
        return Entries.ordered(Math.unsignedMultiplyHigh(Misses.mix(step++), ENTRIES));
    }

    /** Finds an entry that is there: locator, then the entry in its block. */
    @Benchmark
    public long locatorPresent() {
        byte[] key = present();
        return table.find(KeyHash.of(SEED, 0, key), 0, key, Long.MAX_VALUE);
    }

    /** Looks for one that is not: the locator only. */
    @Benchmark
    public long locatorAbsent() {
        byte[] key = Entries.ordered(ENTRIES + step++);
        return table.find(KeyHash.of(SEED, 0, key), 0, key, Long.MAX_VALUE);
    }

    /** Floor of an absent key. */
    @Benchmark
    public long floorOneMiss() {
        return misses.step();
    }

    /** Floor of a present key. */
    @Benchmark
    public long floorTwoMisses() {
        misses.step();
        return misses.step();
    }

    /** Opens a cursor at a random key: a search among the blocks, and one in a block. */
    @Benchmark
    public boolean blockSearch() {
        cursor = table.cursor(new BucketKey(0, present()), null, false, Long.MAX_VALUE);
        return cursor.next();
    }

    /** Floor of a search in a block: as many numbers in the cache, halved. */
    @Benchmark
    public int floorBinarySearch() {
        return Arrays.binarySearch(numbers, (Misses.mix(step++) & 0x7fff_ffff) % 1310);
    }

    /** Checks a block as it is when it is first touched. */
    @Benchmark
    public int checksum() {
        return StoredChecksum.of(block, 0, block.byteSize());
    }

    /** Floor: the checksum of the same bytes in an array. */
    @Benchmark
    public long floorChecksum() {
        crc.reset();
        crc.update(array, 0, array.length);
        return crc.getValue();
    }

    /** Floor of the copy before it. */
    @Benchmark
    public byte[] floorCopy() {
        MemorySegment.copy(block, ValueLayout.JAVA_BYTE, 0, array, 0, array.length);
        return array;
    }
}
