package dev.logkv.engine.store;

import dev.logkv.LogKVException;
import dev.logkv.engine.compaction.Outcome;
import dev.logkv.engine.compaction.Progress;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.version.Change;
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
        Leaks leaks,
        Throttle throttle,
        Health health,
        Scheduler scheduler,
        InstantSource clock) {

    /** How long to wait for space on the device. */
    static final long SPACE_RETRY_MILLIS = 500;

    /** What tables take beside their entries, at least. */
    private static final long SPACE_RESERVE_BYTES = 64 << 10;

    /** Returns whether the store still wants its tables changed. */
    boolean isWanted() {
        return !health.isReadOnly() && !health.isClosed();
    }

    /**
     * Returns what a flush or a merge asks whether to go on: not once the store is being closed.
     */
    Progress progress() {
        return new Progress(health::isClosed);
    }

    /** Shows readers the present version, if an error kept it from them. Before anything else. */
    void show() {
        tables.show(state, reclaimer);
    }

    /** Makes a result part of the store, and gives back the space of what it has made needless. */
    void install(Outcome outcome) throws IOException {
        tables.install(outcome, state, reclaimer);
        throttle.look();
        reclaimer.releaseNow();
    }

    static long bytes(Outcome outcome) {
        return outcome.tables().stream().mapToLong(table -> table.properties().fileBytes()).sum()
                + outcome.segments().stream().mapToLong(Change.AddSegment::fileBytes).sum();
    }

    long freeBytes() throws IOException {
        return directory.freeBytes();
    }

    /**
     * Returns whether what failed, after it had written so many bytes, may have failed for want of
     * space: those bytes are free again by now. The operating system's message is not reliable, the
     * free space is. That is no fault of the store: it waits.
     */
    boolean isSpaceLow(long bytes) throws IOException {
        return freeBytes() < 2 * bytes + tables.editBytes() + SPACE_RESERVE_BYTES;
    }

    LogKVException.OutOfSpace outOfSpace(String who) throws IOException {
        return new LogKVException.OutOfSpace(
                "%,d bytes are free in %s, too little for %s: free some space"
                        .formatted(freeBytes(), directory.path(), who),
                null);
    }
}
