package dev.logkv.benchmarks.workload;

import java.util.List;
import java.util.Map;

/**
 * What one workload showed on one engine in one run.
 *
 * @param workload its name
 * @param operations how many were done; for scans, entries
 * @param seconds how long that took
 * @param micros percentiles of the time that one operation took: "p50", "p99", "p99.9", "max";
 *     empty when operations were not timed one by one
 * @param figures what else was measured, by name with the unit last
 * @param rates operations a second, one figure for each slice of the time
 * @param sliceSeconds length of a slice
 * @param distribution micros at percentiles, for a picture: pairs of a percentile and micros
 * @param space bytes on disk at moments: pairs of seconds and bytes
 */
public record Measured(
        String workload,
        long operations,
        double seconds,
        Map<String, Double> micros,
        Map<String, Double> figures,
        List<Double> rates,
        double sliceSeconds,
        List<double[]> distribution,
        List<double[]> space) {

    /** The figure that a workload has on a store that got only a part of its entries in time. */
    public static final String FILLED = "filled";

    /** Returns operations a second. */
    public double rate() {
        return operations / seconds;
    }

    /** Makes one that has nothing but figures. */
    public static Measured figures(String workload, Map<String, Double> figures) {
        return new Measured(workload, 0, 0, Map.of(), figures, List.of(), 0, List.of(), List.of());
    }

    /** Returns this with other figures beside those it has. */
    public Measured with(Map<String, Double> more, List<double[]> spaceOverTime) {
        var all = new java.util.TreeMap<>(figures);
        all.putAll(more);
        return new Measured(
                workload,
                operations,
                seconds,
                micros,
                all,
                rates,
                sliceSeconds,
                distribution,
                spaceOverTime);
    }
}
