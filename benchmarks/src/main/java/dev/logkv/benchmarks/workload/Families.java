package dev.logkv.benchmarks.workload;

import java.util.List;

/** All families, in the order of the tables. */
public final class Families {

    private static final List<Family> ALL =
            List.of(
                    new SequentialFill(),
                    new PointsAndScans(),
                    new Ycsb(),
                    new Batches(),
                    new SyncedPuts(),
                    new Deletes(),
                    new LargeValues("1k", 1 << 10, 1, 4),
                    new LargeValues("4k", 4 << 10, 3, 40),
                    new LargeValues("64k", 64 << 10, 1, 200),
                    new Reopen(),
                    new ResidentMemory(),
                    new SustainedOverwrite(),
                    new LargerThanMemory());

    private Families() {}

    /** Returns all of them. */
    public static List<Family> all() {
        return ALL;
    }

    /** Returns the one with a name. */
    public static Family named(String name) {
        return ALL.stream()
                .filter(family -> family.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("family " + name));
    }

    /** Returns the names of all workloads. */
    public static List<String> workloads() {
        return ALL.stream().flatMap(family -> family.workloads().stream()).toList();
    }
}
