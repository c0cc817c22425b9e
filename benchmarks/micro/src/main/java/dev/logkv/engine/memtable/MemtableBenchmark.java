package dev.logkv.engine.memtable;

import dev.logkv.benchmarks.micro.Entries;
import dev.logkv.benchmarks.micro.Misses;
import dev.logkv.engine.codec.KeyHash;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Inserts into the memtable of a full segment, and probes it. Floors: a store to a random place,
 * one miss for a slot, and three for a slot, its entry and the key in the log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class MemtableBenchmark {

    private static final int ENTRIES = 450_000;
    private static final long SEED = 42;

    private Entries entries;
    private Memtable probed;
    private Misses misses;
    private long step;

    /** Fills the memtable that is probed. */
    @Setup
    public void setUp() {
        entries = new Entries(ENTRIES, true);
        probed = memtable();
        insertAll(probed);
        misses = new Misses(64 << 20);
    }

    /** Frees all memory. */
    @TearDown
    public void tearDown() {
        probed.close();
        misses.close();
        entries.close();
    }

    private Memtable memtable() {
        return new Memtable(new MemtableMemory(ENTRIES), entries.bytes(), 1, SEED);
    }

    private void insertAll(Memtable memtable) {
        for (int i = 0; i < ENTRIES; i++) {
            memtable.index(entries.offset(i), entries.end(i));
        }
    }

    /** Inserts into an empty memtable until it is full; its memory is made and freed with it. */
    @Benchmark
    @OperationsPerInvocation(ENTRIES)
    public long insert() {
        Memtable filled = memtable();
        insertAll(filled);
        long bytes = filled.memoryBytes();
        filled.close();
        return bytes;
    }

    /** Floor of an insert: one store to a random place. */
    @Benchmark
    public long floorStore() {
        misses.store(step++);
        return step;
    }

    /** Finds an entry that is there. */
    @Benchmark
    public long probePresent() {
        byte[] key = Entries.key(Math.unsignedMultiplyHigh(Misses.mix(step++), ENTRIES));
        return probed.find(KeyHash.of(SEED, 0, key), 0, key, Long.MAX_VALUE);
    }

    /** Looks for one that is not. */
    @Benchmark
    public long probeAbsent() {
        byte[] key = Entries.key(ENTRIES + step++);
        return probed.find(KeyHash.of(SEED, 0, key), 0, key, Long.MAX_VALUE);
    }

    /** Floor of an absent key: one miss. */
    @Benchmark
    public long floorOneMiss() {
        return misses.step();
    }

    /** Floor of a present key: slot, entry and log. */
    @Benchmark
    public long floorThreeMisses() {
        misses.step();
        misses.step();
        return misses.step();
    }
}
