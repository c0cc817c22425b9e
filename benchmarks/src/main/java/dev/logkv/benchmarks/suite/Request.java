package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.engine.Engines;
import dev.logkv.benchmarks.workload.Families;
import dev.logkv.benchmarks.workload.Plan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the command line asks for.
 *
 * @param engines which take part, in the order of their turns
 * @param plan what they do
 * @param rounds how often each does it
 * @param heap the heap of every JVM, as {@code -Xmx} has it
 * @param directory where stores are made and removed again
 * @param output where the report goes
 */
record Request(
        List<EngineKind> engines, Plan plan, int rounds, String heap, Path directory, Path output) {

    static final String USAGE =
            """
            benchmarks/run.sh quick|full [OPTIONS]
            benchmarks/run.sh OPTIONS

            quick               500,000 entries, one round, the main workloads
            full                4,000,000 entries, three rounds, everything
            --engines A,B       which take part: %s
            --workloads A,B     which are measured: %s
            --entries N         how many entries a store gets
            --operations N      how many reads or mixed operations a workload does
            --rounds N          how often each engine takes its turn
            --warm-up N         seconds that reads are done before they are measured
            --seconds N         how long one workload may take; four times that to fill a store
            --sustained N       seconds of the sustained overwrite
            --rest N            seconds that a store is left alone before its space is measured
            --memory-limit MIB  what a process may take in the workloads larger than memory
            --heap SIZE         heap of every JVM, 2g
            --seed N            what keys, values and picks follow from
            --directory DIR     where stores are made, and removed again
            --output DIR        where the report goes
            """;

    /** The memory that caches and buffers of an engine may take: all stores fit into it. */
    private static final long MEMORY_BYTES = 2L << 30;

    private static final List<String> QUICK =
            List.of(
                    "fillrandom",
                    "cost after fill",
                    "readrandom",
                    "readmissing",
                    "readseq",
                    "readreverse",
                    "seek+50",
                    "overwrite",
                    "cost after overwrite",
                    "ycsb-a",
                    "ycsb-b",
                    "ycsb-c",
                    "ycsb-e",
                    "syncput-1",
                    "syncput-8",
                    "4k-fill",
                    "4k-read",
                    "4k-overwrite");

    static Request parse(List<String> arguments) {
        var rest = new ArrayList<>(arguments);
        boolean quick = !rest.isEmpty() && rest.getFirst().equals("quick");
        boolean full = !rest.isEmpty() && rest.getFirst().equals("full");
        if (quick || full) {
            rest.removeFirst();
        }
        Map<String, String> given = options(rest);
        int entries = Integer.parseInt(take(given, "entries", quick ? "500000" : "4000000"));
        String workloads = take(given, "workloads", quick ? String.join(",", QUICK) : "all");
        Plan plan =
                new Plan(
                        entries,
                        Integer.parseInt(
                                take(
                                        given,
                                        "operations",
                                        Integer.toString(quick ? entries / 4 : entries))),
                        Long.parseLong(take(given, "seed", "1")),
                        Double.parseDouble(take(given, "warm-up", quick ? "1" : "5")),
                        Double.parseDouble(take(given, "seconds", quick ? "10" : "300")),
                        Double.parseDouble(take(given, "sustained", quick ? "20" : "600")),
                        Double.parseDouble(take(given, "rest", quick ? "0" : "12")),
                        MEMORY_BYTES,
                        Long.parseLong(take(given, "memory-limit", "1024")) << 20,
                        workloads.equals("all")
                                ? Families.workloads()
                                : known("workload", workloads, Families.workloads()));
        String engines = take(given, "engines", "all");
        List<EngineKind> kinds =
                engines.equals("all")
                        ? Engines.all()
                        : List.of(engines.split(",")).stream().map(Engines::named).toList();
        Request request =
                new Request(
                        kinds,
                        plan,
                        Integer.parseInt(take(given, "rounds", full ? "3" : "1")),
                        take(given, "heap", "2g"),
                        Path.of(take(given, "directory", System.getProperty("java.io.tmpdir"))),
                        Path.of(take(given, "output", "benchmarks/target/report")));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(
                    "no such option: --" + given.keySet().iterator().next());
        }
        return request;
    }

    static String usage() {
        return USAGE.formatted(
                String.join(" ", Engines.all().stream().map(EngineKind::name).toList()),
                String.join(", ", Families.workloads()));
    }

    private static Map<String, String> options(List<String> arguments) {
        var options = new TreeMap<String, String>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!name.startsWith("--") || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("not understood: " + name);
            }
            options.put(name.substring(2), arguments.get(i + 1));
        }
        return options;
    }

    private static String take(Map<String, String> given, String name, String otherwise) {
        String value = given.remove(name);
        return value == null ? otherwise : value;
    }

    private static List<String> known(String what, String names, List<String> all) {
        List<String> list = List.of(names.split(","));
        for (String name : list) {
            if (!all.contains(name)) {
                throw new IllegalArgumentException(
                        "%s %s, one of %s".formatted(what, name, String.join(", ", all)));
            }
        }
        return list;
    }
}
