package dev.logkv.engine.store;

import dev.logkv.Options;
import dev.logkv.Stats;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFactory;
import dev.logkv.engine.task.Supervisor;

/** What an open store is made of, as {@link StoreOpener} puts it together. */
record StoreParts(
        Environment environment,
        Options options,
        Directory directory,
        SegmentFactory factory,
        TableSet tables,
        Health health,
        ReadState state,
        Snapshots snapshots,
        Leaks leaks,
        PointReads reads,
        ReadPath readPath,
        WritePath writePath,
        GroupCommit groupCommit,
        SegmentSupply supply,
        Throttle throttle,
        FlushTask flush,
        CompactionTask compaction,
        LogRetention retention,
        Reclaimer reclaimer,
        Supervisor supervisor,
        StoreCloser closer) {

    Stats stats(int buckets) {
        return StatsReport.of(this, buckets);
    }

    void close() {
        closer.close(this);
    }
}
