package dev.logkv.engine.log;

import dev.logkv.benchmarks.micro.Entries;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
 * Puts a record together and copies it to the end of a segment. Floor: the same bytes checksummed
 * and copied.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class AppendBenchmark {

    private static final long SEGMENT_BYTES = 64 << 20;
    private static final int RECORD_BYTES = 140;

    private final RecordEncoder encoder = new RecordEncoder();
    private final byte[] key = Entries.key(1);
    private final byte[] value = new byte[100];
    private final byte[] record = new byte[RECORD_BYTES];
    private final CRC32C crc = new CRC32C();
    private Arena arena;
    private MemorySegment segment;
    private long at;

    /** Takes a segment of which every page is there. */
    @Setup
    public void setUp() {
        arena = Arena.ofConfined();
        segment = arena.allocate(SEGMENT_BYTES).fill((byte) 1);
    }

    /** Frees it. */
    @TearDown
    public void tearDown() {
        arena.close();
    }

    private long next(long bytes) {
        if (at + bytes > SEGMENT_BYTES) {
            at = 0;
        }
        long here = at;
        at += bytes;
        return here;
    }

    /** Appends one record. */
    @Benchmark
    public int append() {
        encoder.startOperation(OperationKind.PUT, 0, key, value, Operation.NEVER);
        long here = next(encoder.recordBytes());
        return encoder.copyTo(segment, here, 1, here, 1, 1, 1);
    }

    /** Floor: one checksum and one copy of as many bytes. */
    @Benchmark
    public long floorChecksumAndCopy() {
        crc.reset();
        crc.update(record, 0, RECORD_BYTES);
        long here = next(RECORD_BYTES);
        MemorySegment.copy(record, 0, segment, ValueLayout.JAVA_BYTE, here, RECORD_BYTES);
        return crc.getValue();
    }
}
