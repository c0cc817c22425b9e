package dev.logkv.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Times the operations of one thread, each from the end of the one before: one look at the clock
 * for each, and no pause that falls between two goes unseen. What it costs to make keys and values
 * and to check answers is therefore in every figure, for all engines alike.
 */
final class Meter {

    private static final long LONGEST_NANOS = TimeUnit.HOURS.toNanos(1);

    private final Histogram histogram = new Histogram(1, LONGEST_NANOS, 3);
    private final List<Long> slices = new ArrayList<>();
    private final long sliceNanos;
    private final long begin;
    private final long deadline;
    private long last;
    private long sliceEnd;
    private long operations;
    private long operationsBefore;

    /** Begins now. */
    Meter(long limitNanos, long sliceNanos) {
        this.sliceNanos = sliceNanos;
        this.begin = System.nanoTime();
        this.deadline = begin + limitNanos;
        this.last = begin;
        this.sliceEnd = begin + sliceNanos;
    }

    /** Takes note of an operation that has just ended; false when the time is up. */
    boolean lap() {
        return lap(1);
    }

    /** The same for one that counts as several. */
    boolean lap(int count) {
        long now = System.nanoTime();
        histogram.recordValue(Math.clamp(now - last, 1, LONGEST_NANOS));
        last = now;
        while (now >= sliceEnd) {
            slices.add(operations - operationsBefore);
            operationsBefore = operations;
            sliceEnd += sliceNanos;
        }
        operations += count;
        return now < deadline;
    }

    /** Returns whether the time was not up when the last operation ended. */
    boolean isTimeLeft() {
        return last < deadline;
    }

    /** Puts together what the meters of all threads have seen. */
    static Measured measured(String workload, List<Meter> meters) {
        Meter first = meters.getFirst();
        Histogram all = new Histogram(1, LONGEST_NANOS, 3);
        long operations = 0;
        long begin = first.begin;
        long end = first.last;
        for (Meter meter : meters) {
            all.add(meter.histogram);
            operations += meter.operations;
            begin = Math.min(begin, meter.begin);
            end = Math.max(end, meter.last);
        }
        return new Measured(
                workload,
                operations,
                Math.max(1, end - begin) / 1e9,
                micros(all),
                Map.of(),
                rates(meters, first.sliceNanos / 1e9),
                first.sliceNanos / 1e9,
                distribution(all),
                List.of());
    }

    private static Map<String, Double> micros(Histogram histogram) {
        var micros = new TreeMap<String, Double>();
        micros.put("p50", histogram.getValueAtPercentile(50) / 1e3);
        micros.put("p99", histogram.getValueAtPercentile(99) / 1e3);
        micros.put("p99.9", histogram.getValueAtPercentile(99.9) / 1e3);
        micros.put("max", histogram.getMaxValue() / 1e3);
        return micros;
    }

    private static List<Double> rates(List<Meter> meters, double sliceSeconds) {
        var rates = new ArrayList<Double>();
        int slices = meters.stream().mapToInt(m -> m.slices.size()).max().orElse(0);
        for (int i = 0; i < slices; i++) {
            long operations = 0;
            for (Meter meter : meters) {
                operations += i < meter.slices.size() ? meter.slices.get(i) : 0;
            }
            rates.add(operations / sliceSeconds);
        }
        return rates;
    }

    private static List<double[]> distribution(Histogram histogram) {
        var points = new ArrayList<double[]>();
        for (double rest = 1; rest > 1e-7; rest *= 0.7) {
            double percentile = 100 * (1 - rest);
            points.add(new double[] {percentile, histogram.getValueAtPercentile(percentile) / 1e3});
        }
        return points;
    }
}
