package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.Outputs;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.task.Scheduler;
import java.io.IOException;
import java.time.InstantSource;

/**
 * What flushes and merges have in common: what they work on, whether they should, and how their
 * results are installed.
 */
record Upkeep(
        Directory directory,
        TableSet tables,
        ReadState state,
        Snapshots snapshots,
        Reclaimer reclaimer,
        Throttle throttle,
        Health health,
        Scheduler scheduler,
        InstantSource clock) {

    /** Returns whether the store still wants its tables changed. */
    boolean isWanted() {
        return !health.isReadOnly() && !health.isClosed();
    }

    void install(Outputs outputs) throws IOException {
        tables.install(outputs.edit(), outputs.numbers(), state, reclaimer);
        throttle.look();
    }

    long freeBytes() throws IOException {
        return directory.freeBytes();
    }

    LogKVException.OutOfSpace outOfSpace(String who) throws IOException {
        return new LogKVException.OutOfSpace(
                "%,d bytes are free in %s, too little for %s: free some space"
                        .formatted(freeBytes(), directory.path(), who),
                null);
    }
}
