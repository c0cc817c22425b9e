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
 * @param diskBytes bytes of all segments and tables of the store
 * @param freeBytes bytes that are free on the device; 0 if a read-only store cannot find out
 * @param entries operations that the memtables hold, overwritten and deleted ones included
 * @param indexBytes memory outside the page cache that the memtables take, in bytes
 * @param memoryBudget what {@link Options#memoryBudget} allows, in bytes
 * @param unsyncedBytes bytes of the log that a loss of power could take now
 * @param syncs how often the device was synced
 * @param syncedWrites writes that were acknowledged as durable; divided by {@code syncs}, the mean
 *     size of a group
 * @param rollStallMicrosMax longest wait of a writer for the next segment, in microseconds
 * @param snapshots snapshots that are open
 * @param oldestSnapshotAgeMillis age of the oldest of them in milliseconds, 0 when there is none
 * @param cursors cursors that are open; the files that they read stay
 * @param oldestCursorAgeMillis age of the oldest of them in milliseconds, 0 when there is none
 * @param tree the sorted tables
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
        int cursors,
        long oldestCursorAgeMillis,
        TreeStats tree,
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
     * The sorted tables, and what keeps them in order.
     *
     * @param levels from the newest to the oldest, the empty ones left out
     * @param valueSegments segments with large values that the tables point to
     * @param releasableBytes bytes of files that are not needed any more and wait for cursors to be
     *     closed, or for those who read the log
     * @param flushes memtables that were flushed
     * @param flushedBytes bytes of tables, and of segments with values, that flushes wrote
     * @param mergeSteps steps of merges, moves and drops of tables
     * @param mergeWrittenBytes bytes of tables, and of segments with values, that merges wrote
     * @param appendedBytes bytes that were appended to the log
     * @param debt how far flushes and merges are behind: 0 in normal operation; writers are slowed
     *     in proportion
     * @param pausedMicros how long writers were slowed, all together, in microseconds
     * @param stoppedMicros how long writers stood still at the memory bound, all together, in
     *     microseconds
     * @param stopMicrosMax the longest time that a writer stood still there, in microseconds
     */
    public record TreeStats(
            List<LevelStats> levels,
            List<ValueSegmentStats> valueSegments,
            long releasableBytes,
            long flushes,
            long flushedBytes,
            long mergeSteps,
            long mergeWrittenBytes,
            long appendedBytes,
            double debt,
            long pausedMicros,
            long stoppedMicros,
            long stopMicrosMax) {

        /** Returns the bytes of all tables. */
        public long bytes() {
            return levels.stream().mapToLong(LevelStats::bytes).sum();
        }

        /** Returns the bytes of all segments with values, what is dead in them included. */
        public long valueBytes() {
            return valueSegments.stream().mapToLong(ValueSegmentStats::bytes).sum();
        }

        /**
         * Returns how many bytes were written for each byte that was appended to the log, the log
         * included; 0 before the first.
         */
        public double writeAmplification() {
            return appendedBytes == 0
                    ? 0
                    : (double) (appendedBytes + flushedBytes + mergeWrittenBytes) / appendedBytes;
        }
    }

    /**
     * One level of tables.
     *
     * @param level 0 for what was flushed; the greatest is the bottom
     * @param bottom whether it is the bottom, which has one run
     * @param runs sorted runs; a read may have to look into each
     * @param tables files in them
     * @param bytes bytes of the files
     * @param liveBytes bytes of them that are in use; the rest was merged into the level below
     * @param entries operations in use
     * @param tombstones how many of the operations in the files are deletes
     */
    public record LevelStats(
            int level,
            boolean bottom,
            int runs,
            int tables,
            long bytes,
            long liveBytes,
            long entries,
            long tombstones) {}

    /**
     * A segment with large values. It stays until no table points into it any more.
     *
     * @param file its file's name: {@code .log} where the values stayed when the rest of the
     *     segment was flushed, {@code .values} where a flush or a merge has moved them
     * @param bytes size of the file
     * @param liveBytes bytes in it that tables point to, keys and heads of the records included
     * @param values how many values that are
     */
    public record ValueSegmentStats(String file, long bytes, long liveBytes, long values) {}

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
