package dev.logkv.testkit;

import dev.logkv.Compression;
import dev.logkv.Durability;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Options of a store under which random operations are run. They decide when what is flushed and
 * merged and in which pieces, and must not decide what a reader sees.
 */
record ModelOptions(Options options, TreeShape shape) {

    /** Hardly ever full in one stream: flushed when that is asked for. */
    private static final long LARGE_SEGMENT_BYTES = 1 << 20;

    private static final long MEMORY_BUDGET_MIN = 1 << 20;

    /**
     * Returns the sets to compare.
     *
     * @param lz4 whether LZ4 can be used
     */
    static List<ModelOptions> sets(boolean lz4) {
        Durability buffered = Durability.BUFFERED;
        Durability sync = Durability.SYNC;
        List<ModelOptions> sets = new ArrayList<>();
        sets.add(of(4 << 10, buffered, new TreeShape(4 << 10, 2, 1, 256)));
        sets.add(of(4 << 10, sync, new TreeShape(4 << 10, 3, 4, 256)));
        sets.add(of(8 << 10, buffered, new TreeShape(16 << 10, 2, 3, 1024), 0));
        sets.add(of(8 << 10, sync, new TreeShape(4 << 10, 8, 1, 512)));
        sets.add(of(64 << 10, buffered, new TreeShape(4 << 10, 2, 2, 4096)));
        sets.add(of(64 << 10, sync, new TreeShape(64 << 10, 4, 2, 1024), 2 << 10));
        sets.add(of(LARGE_SEGMENT_BYTES, buffered, new TreeShape(4 << 10, 2, 4, 256)));
        sets.add(of(LARGE_SEGMENT_BYTES, sync, new TreeShape(1 << 20, 3, 1, 4096)));
        sets.add(of(16 << 10, buffered, TreeShape.of(64 << 10)));
        if (lz4) {
            sets.add(compressed(of(4 << 10, buffered, new TreeShape(4 << 10, 2, 3, 256))));
            sets.add(compressed(of(16 << 10, sync, new TreeShape(16 << 10, 2, 1, 2048))));
        }
        return sets;
    }

    /** Values are separated as early as can be. */
    private static ModelOptions of(long segmentBytes, Durability durability, TreeShape shape) {
        return of(segmentBytes, durability, shape, Options.VALUE_SEPARATION_BYTES_MIN);
    }

    private static ModelOptions of(
            long segmentBytes, Durability durability, TreeShape shape, int separatedFrom) {
        Options options =
                Options.builder()
                        .segmentBytes(segmentBytes)
                        .durability(durability)
                        .tableBytes(shape.tableBytes())
                        .memoryBudget(MEMORY_BUDGET_MIN)
                        .valueSeparationBytes(separatedFrom)
                        .build();
        return new ModelOptions(options, shape);
    }

    private static ModelOptions compressed(ModelOptions set) {
        Options plain = set.options;
        Options options =
                Options.builder()
                        .segmentBytes(plain.segmentBytes())
                        .durability(plain.durability())
                        .tableBytes(plain.tableBytes())
                        .memoryBudget(plain.memoryBudget())
                        .valueSeparationBytes(plain.valueSeparationBytes())
                        .compression(Compression.LZ4)
                        .build();
        return new ModelOptions(options, set.shape);
    }

    @Override
    public String toString() {
        return "segmentBytes %,d, %s, %s, %s"
                .formatted(
                        options.segmentBytes(), options.durability(), options.compression(), shape);
    }
}
