package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.Stats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.engine.log.Segment;
import dev.logkv.engine.memtable.Memtable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the figures of a store. */
final class StatsReport {

    private StatsReport() {}

    static Stats of(StoreParts parts, int buckets, Snapshots snapshots) {
        try {
            return collect(parts, buckets, snapshots);
        } catch (IllegalStateException e) {
            throw parts.health().explain(e);
        }
    }

    private static Stats collect(StoreParts parts, int buckets, Snapshots snapshots) {
        List<SegmentStats> segments = segments(parts);
        return new Stats(
                parts.readPath().visibleSequence(),
                buckets,
                segments,
                segments.stream().mapToLong(SegmentStats::usedBytes).sum(),
                segments.stream().mapToLong(SegmentStats::capacityBytes).sum()
                        + parts.supply().preparedBytes(),
                freeBytes(parts),
                segments.stream().mapToLong(SegmentStats::entries).sum(),
                segments.stream().mapToLong(SegmentStats::indexBytes).sum(),
                parts.options().memoryBudget(),
                parts.writePath().unsyncedBytes(),
                parts.writePath().syncs(),
                parts.writePath().syncedWrites(),
                parts.writePath().rollStallNanosMax() / 1_000,
                snapshots.count(),
                snapshots.oldestAgeMillis(parts.environment().scheduler().millis()),
                parts.supervisor().stats(),
                parts.health().readOnlyReason());
    }

    private static List<SegmentStats> segments(StoreParts parts) {
        Map<Long, Memtable> byAddress = new HashMap<>();
        // The segments first: one that is in the list has its index in the view.
        List<Segment> segments = List.copyOf(parts.segments().segments());
        for (Memtable memtable : parts.state().view().newestFirst()) {
            byAddress.put(memtable.log().address(), memtable);
        }
        List<SegmentStats> stats = new ArrayList<>();
        for (Segment segment : segments) {
            Memtable memtable = byAddress.get(segment.bytes().address());
            stats.add(
                    new SegmentStats(
                            segment.name(),
                            segment.capacity(),
                            segment.usedBytes(),
                            memtable == null ? 0 : memtable.entries(),
                            memtable == null ? 0 : memtable.memoryBytes()));
        }
        return stats;
    }

    private static long freeBytes(StoreParts parts) {
        try {
            return parts.environment()
                    .scheduler()
                    .call("stats", () -> parts.directory().freeBytes());
        } catch (Exception e) {
            throw new LogKVException.Io("cannot ask for the free space of the device", e);
        }
    }
}
