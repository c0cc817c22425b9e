package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.Stats.TaskStats;
import dev.logkv.Stats.TreeStats;
import java.util.List;
import java.util.Optional;

/** Figures of a store that does not exist. */
final class SampleStats {

    private static final long MIB = 1 << 20;

    private SampleStats() {}

    /** A store whose log has one segment. */
    static Stats of(long logBytes, long logEntries, LevelStats... levels) {
        return of(List.of(segment(1, logBytes, logEntries)), idle(levels));
    }

    static Stats of(List<SegmentStats> segments, TreeStats tree) {
        long logBytes = segments.stream().mapToLong(SegmentStats::usedBytes).sum();
        long indexBytes = segments.stream().mapToLong(SegmentStats::indexBytes).sum();
        return new Stats(
                4242,
                1,
                segments,
                logBytes,
                64L * MIB * segments.size()
                        + tree.bytes()
                        + tree.valueBytes()
                        + tree.releasableBytes(),
                1000 * MIB,
                segments.stream().mapToLong(SegmentStats::entries).sum(),
                indexBytes,
                256 * MIB,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                tree,
                List.of(new TaskStats("flush", "idle", 3, 0, Optional.empty())),
                Optional.empty());
    }

    static SegmentStats segment(int number, long usedBytes, long entries) {
        return new SegmentStats(
                "%012d.log".formatted(number), 64 * MIB, usedBytes, entries, 32 * entries);
    }

    /** A tree that nothing was done to since the store was opened. */
    static TreeStats idle(LevelStats... levels) {
        return new TreeStats(List.of(levels), List.of(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
