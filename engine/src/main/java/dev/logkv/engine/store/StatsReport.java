package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.Stats.TreeStats;
import dev.logkv.Stats.ValueSegmentStats;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.memtable.Memtable;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.ArrayList;
import java.util.List;

/** Collects the figures of a store. */
final class StatsReport {

    private StatsReport() {}

    static Stats of(StoreParts parts, int buckets) {
        try {
            return collect(parts, buckets);
        } catch (IllegalStateException e) {
            throw parts.health().explain(e);
        }
    }

    private static Stats collect(StoreParts parts, int buckets) {
        parts.leaks().look();
        View view = parts.state().pin(); // the figures of memtables and tables are in them
        try {
            List<SegmentStats> segments = segments(view);
            long logBytes = segments.stream().mapToLong(SegmentStats::usedBytes).sum();
            TreeStats tree = tree(parts, view.version());
            return new Stats(
                    parts.readPath().visibleSequence(),
                    buckets,
                    segments,
                    logBytes,
                    segments.stream().mapToLong(SegmentStats::capacityBytes).sum()
                            + parts.supply().preparedBytes()
                            + tree.bytes()
                            + tree.valueBytes()
                            + tree.releasableBytes(),
                    freeBytes(parts),
                    segments.stream().mapToLong(SegmentStats::entries).sum(),
                    segments.stream().mapToLong(SegmentStats::indexBytes).sum(),
                    parts.options().memoryBudget(),
                    // The newest bytes; of those that were flushed there are tables.
                    Math.min(parts.writePath().unsyncedBytes(), logBytes),
                    parts.writePath().syncs(),
                    parts.writePath().syncedWrites(),
                    parts.writePath().rollStallNanosMax() / 1_000,
                    parts.leaks().count(StoreSnapshot.KIND),
                    parts.leaks().oldestAgeMillis(StoreSnapshot.KIND),
                    parts.leaks().count(StoreCursor.KIND),
                    parts.leaks().oldestAgeMillis(StoreCursor.KIND),
                    tree,
                    parts.supervisor().stats(),
                    parts.health().readOnlyReason());
        } finally {
            parts.state().unpin(view);
        }
    }

    private static List<SegmentStats> segments(View view) {
        List<SegmentStats> stats = new ArrayList<>();
        for (int i = view.segments().length - 1; i >= 0; i--) {
            Segment segment = view.segments()[i];
            Memtable memtable = view.memtables()[i];
            stats.add(
                    new SegmentStats(
                            segment.name(),
                            segment.capacity(),
                            segment.usedBytes(),
                            memtable.entries(),
                            memtable.memoryBytes()));
        }
        return stats;
    }

    private static TreeStats tree(StoreParts parts, Version version) {
        List<LevelStats> levels = new ArrayList<>();
        for (int level = 0; level <= Version.BOTTOM; level++) {
            List<Run> runs = version.level(level);
            if (!runs.isEmpty()) {
                levels.add(level(level, runs));
            }
        }
        Throttle throttle = parts.throttle();
        return new TreeStats(
                levels,
                valueSegments(version),
                parts.reclaimer().waitingBytes(),
                parts.flush().flushes(),
                parts.flush().writtenBytes(),
                parts.compaction().steps(),
                parts.compaction().writtenBytes(),
                parts.writePath().appendedBytes(),
                throttle.debt(),
                throttle.pausedNanos() / 1_000,
                throttle.stoppedNanos() / 1_000,
                throttle.stopNanosMax() / 1_000);
    }

    private static List<ValueSegmentStats> valueSegments(Version version) {
        return version.segments().stream()
                .map(
                        segment ->
                                new ValueSegmentStats(
                                        SegmentFiles.name(segment.id()),
                                        segment.fileBytes(),
                                        segment.liveBytes(),
                                        segment.liveCount()))
                .toList();
    }

    private static LevelStats level(int level, List<Run> runs) {
        int tables = 0;
        long bytes = 0;
        long liveBytes = 0;
        long entries = 0;
        long tombstones = 0;
        for (Run run : runs) {
            liveBytes += run.liveBytes();
            entries += run.entries();
            for (TableMeta table : run.tables()) {
                tables++;
                bytes += table.properties().fileBytes();
                tombstones += table.properties().tombstones();
            }
        }
        return new LevelStats(
                level,
                level == Version.BOTTOM,
                runs.size(),
                tables,
                bytes,
                liveBytes,
                entries,
                tombstones);
    }

    private static long freeBytes(StoreParts parts) {
        try {
            return parts.environment()
                    .scheduler()
                    .call("stats", () -> parts.directory().freeBytes());
        } catch (Exception e) {
            if (parts.health().isReadOnly()) {
                return 0; // the reason for that is what the caller is to see
            }
            throw new LogKVException.Io("cannot ask for the free space of the device", e);
        }
    }
}
