package dev.logkv.benchmarks.workload;

import java.util.List;

/**
 * What a run is to do. Travels to the measured JVM as JSON.
 *
 * @param entries how many entries a store gets; families with other values take their share
 * @param operations how many reads or mixed operations a workload does
 * @param seed what keys, values and picks follow from
 * @param warmUpSeconds how long a workload that only reads, or its reads, are done before it is
 *     measured
 * @param limitSeconds how long one workload may take; four times that to fill a store
 * @param sustainedSeconds how long the sustained overwrite goes on
 * @param restSeconds how long a store that has nothing to do any more is left alone before its
 *     space is measured: some of it may be kept for a while, in case writers come back
 * @param memoryBytes what caches and buffers of an engine may take
 * @param memoryLimitBytes what a process may take, page cache included, in the workloads that are
 *     larger than memory
 * @param workloads which ones are measured
 */
public record Plan(
        int entries,
        int operations,
        long seed,
        double warmUpSeconds,
        double limitSeconds,
        double sustainedSeconds,
        double restSeconds,
        long memoryBytes,
        long memoryLimitBytes,
        List<String> workloads) {

    /** The bytes of a value unless a workload has others. */
    public static final int VALUE_BYTES = 100;

    /** The bytes of an entry unless a workload has others. */
    public static final int ENTRY_BYTES = Keys.BYTES + VALUE_BYTES;

    static final int FILL_FACTOR = 4;

    boolean wants(String workload) {
        return workloads.contains(workload);
    }
}
