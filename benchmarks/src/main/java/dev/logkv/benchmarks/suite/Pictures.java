package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.workload.Families;
import dev.logkv.benchmarks.workload.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Pictures of what changes over time, and of how latencies are spread; of the last round. */
final class Pictures {

    private static final List<String> OVER_TIME =
            List.of("fillrandom", "overwrite", "sustained", "larger-fill");

    /** Points of a line at most: more is noise to the eye. */
    private static final int POINTS_MAX = 200;

    private final Request request;
    private final Results results;

    Pictures(Request request, Results results) {
        this.request = request;
        this.results = results;
    }

    /** Writes all that there is something to show of, and returns the names of the files. */
    List<String> write(Path directory) throws IOException {
        var names = new ArrayList<String>();
        for (String workload : Families.workloads()) {
            if (OVER_TIME.contains(workload)) {
                var rate =
                        new Chart(workload + ": rate over time", "seconds", "operations a second");
                draw(rate, workload, Pictures::ratePoints);
                write(directory, "rate-" + workload, rate, names);
            }
            var space = new Chart(workload + ": space on disk", "seconds", "MB");
            draw(space, workload, m -> scaled(m.space()));
            write(directory, "space-" + workload, space, names);
            var latency =
                    new Chart(
                            workload + ": latency, longest of all but one in ...",
                            "one in",
                            "microseconds");
            draw(latency.logarithmic(), workload, Pictures::latencyPoints);
            write(directory, "latency-" + workload, latency, names);
        }
        return names;
    }

    private void draw(Chart chart, String workload, Function<Measured, List<double[]>> points) {
        for (EngineKind kind : request.engines()) {
            List<Measured> rounds = results.of(kind.name(), workload);
            if (!rounds.isEmpty()) {
                chart.line(kind.title(), points.apply(rounds.getLast()));
            }
        }
    }

    private static void write(Path directory, String name, Chart chart, List<String> names)
            throws IOException {
        if (!chart.isEmpty()) {
            String file = name.replace('+', '-').replace(' ', '-') + ".svg";
            Files.writeString(directory.resolve(file), chart.svg());
            names.add(file);
        }
    }

    /** Means of as many slices as make the line a readable one. */
    private static List<double[]> ratePoints(Measured measured) {
        List<Double> rates = measured.rates();
        int width = Math.max(1, (rates.size() + POINTS_MAX - 1) / POINTS_MAX);
        var points = new ArrayList<double[]>();
        for (int i = 0; i + width <= rates.size(); i += width) {
            double mean =
                    rates.subList(i, i + width).stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElse(0);
            points.add(new double[] {(i + width / 2.0) * measured.sliceSeconds(), mean});
        }
        return points;
    }

    private static List<double[]> scaled(List<double[]> space) {
        return space.stream().map(p -> new double[] {p[0], p[1] / 1e6}).toList();
    }

    /** As far out as there were operations. */
    private static List<double[]> latencyPoints(Measured measured) {
        return measured.distribution().stream()
                .map(p -> new double[] {1 / Math.max(1e-9, 1 - p[0] / 100), p[1]})
                .filter(p -> p[0] <= Math.max(1, measured.operations()))
                .toList();
    }
}
