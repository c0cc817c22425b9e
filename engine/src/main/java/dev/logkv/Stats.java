package dev.logkv;

import java.util.List;
import java.util.Optional;

/**
 * Figures of an open store at one moment. Counters start at zero when the store is opened.
 *
 * @param sequence number of the newest visible operation; each put and delete takes one
 * @param buckets how many named buckets exist
 * @param segments the log, oldest segment first; the last is active
 * @param logBytes bytes of records in all segments
 * @param diskBytes bytes of all files of the store
 * @param freeBytes bytes that are free on the device
 * @param entries operations that the indexes hold, overwritten and deleted ones included
 * @param indexBytes memory outside the heap and the page cache that the indexes take, in bytes
 * @param memoryBudget what {@link Options#memoryBudget} allows, in bytes
 * @param unsyncedBytes bytes of the log that a loss of power could take now
 * @param syncs how often the device was synced
 * @param syncedWrites writes that were acknowledged as durable; divided by {@code syncs}, the mean
 *     size of a group
 * @param rollStallMicrosMax longest wait of a writer for the next segment, in microseconds
 * @param snapshots snapshots that are open
 * @param oldestSnapshotAgeMillis age of the oldest of them in milliseconds, 0 when there is none
 * @param tasks the background work
 * @param readOnlyReason why the store takes no writes, if it does not
 */
public record Stats(
        long sequence,
        int buckets,
        List<SegmentStats> segments,
        long logBytes,
        long diskBytes,
        long freeBytes,
        long entries,
        long indexBytes,
        long memoryBudget,
        long unsyncedBytes,
        long syncs,
        long syncedWrites,
        long rollStallMicrosMax,
        int snapshots,
        long oldestSnapshotAgeMillis,
        List<TaskStats> tasks,
        Optional<String> readOnlyReason) {

    /**
     * One segment of the log and the index over it.
     *
     * @param file its file's name
     * @param capacityBytes size of the file
     * @param usedBytes bytes up to the end of the last record
     * @param entries operations in it
     * @param indexBytes memory that the index over it takes
     */
    public record SegmentStats(
            String file, long capacityBytes, long usedBytes, long entries, long indexBytes) {}

    /**
     * One background task.
     *
     * @param name its name
     * @param state {@code idle}, {@code running}, {@code backing off} or {@code given up}
     * @param runs how often it ran
     * @param failures how often it failed
     * @param lastFailure the last failure, in words
     */
    public record TaskStats(
            String name, String state, long runs, long failures, Optional<String> lastFailure) {}
}
