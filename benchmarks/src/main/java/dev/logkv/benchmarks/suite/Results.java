package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.workload.Measured;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/** What all engines have shown in all rounds. Medians are over the rounds. */
final class Results {

    private final Map<String, Map<String, List<Measured>>> byEngine = new LinkedHashMap<>();
    private final List<String> failures = new ArrayList<>();

    void add(String engine, Measured measured) {
        byEngine.computeIfAbsent(engine, _ -> new LinkedHashMap<>())
                .computeIfAbsent(measured.workload(), _ -> new ArrayList<>())
                .add(measured);
    }

    void fail(String engine, String family, int round, String reason) {
        failures.add("%s, %s, round %d: %s".formatted(engine, family, round + 1, reason));
    }

    List<String> failures() {
        return failures;
    }

    Map<String, Map<String, List<Measured>>> byEngine() {
        return byEngine;
    }

    /** Returns what an engine has shown of a workload, one element for each round; often none. */
    List<Measured> of(String engine, String workload) {
        return byEngine.getOrDefault(engine, Map.of()).getOrDefault(workload, List.of());
    }

    /** Returns operations a second, if they were measured. */
    OptionalDouble rate(String engine, String workload) {
        return median(
                of(engine, workload).stream().filter(m -> m.operations() > 0).toList(),
                Measured::rate);
    }

    OptionalDouble micros(String engine, String workload, String percentile) {
        return median(
                of(engine, workload).stream()
                        .filter(m -> m.micros().containsKey(percentile))
                        .toList(),
                m -> m.micros().getOrDefault(percentile, 0.0));
    }

    OptionalDouble figure(String engine, String workload, String name) {
        return median(
                of(engine, workload).stream().filter(m -> m.figures().containsKey(name)).toList(),
                m -> m.figures().getOrDefault(name, 0.0));
    }

    /** Returns whether the time was up for an engine's store before it had all of its entries. */
    boolean isOnSmallerStore(String engine, String workload) {
        return of(engine, workload).stream()
                .anyMatch(measured -> measured.figures().containsKey(Measured.FILLED));
    }

    private static OptionalDouble median(List<Measured> rounds, ToDoubleFunction<Measured> figure) {
        if (rounds.isEmpty()) {
            return OptionalDouble.empty();
        }
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1
                        ? sorted[middle]
                        : (sorted[middle - 1] + sorted[middle]) / 2);
    }
}
