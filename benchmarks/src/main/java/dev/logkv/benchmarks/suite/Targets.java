package dev.logkv.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * How fast LogKV wants to be: its rate divided by that of a peer in the same run, at least. And
 * what it allows itself whatever the machine.
 */
final class Targets {

    private static final String LOGKV = "logkv";

    /** Peers of which the fastest counts. */
    private static final List<String> BEST_OF = List.of("mvstore", "mapdb", "xodus", "leveldb");

    /** Of these, too. The second takes part with large values only. */
    private static final List<String> ROCKSDB = List.of("rocksdb", "rocksdb-blob");

    /** For some workloads, the ratios to RocksDB, LMDB, the best of the others, Chronicle Map. */
    private record Target(
            List<String> workloads, double rocksdb, double lmdb, double best, double chronicle) {}

    private static final double NONE = 0;

    private static final List<Target> TARGETS =
            List.of(
                    new Target(List.of("fillrandom", "overwrite"), 8, 6, 5, 1.8),
                    new Target(List.of("readrandom", "readrandom-2"), 6, 2.5, 2.5, 1.3),
                    new Target(List.of("readmissing"), 2.5, 5, 1, 1),
                    new Target(List.of("readseq", "readreverse"), 4, 2, 1.4, NONE),
                    new Target(List.of("seek+50"), 5, 2, 1.8, NONE),
                    new Target(List.of("ycsb-a", "ycsb-f"), 8, 6, 5, 1),
                    new Target(List.of("ycsb-b", "ycsb-c", "ycsb-d"), 6, 3, 2.5, 1),
                    new Target(List.of("ycsb-e"), 5, 2, 2, NONE),
                    new Target(List.of("syncput-1"), 1.2, 2, 1.2, NONE),
                    new Target(List.of("syncput-8"), 2, 8, 4, NONE),
                    new Target(
                            List.of(
                                    "1k-fill",
                                    "1k-overwrite",
                                    "4k-fill",
                                    "4k-overwrite",
                                    "64k-fill",
                                    "64k-overwrite"),
                            5,
                            3,
                            5,
                            NONE),
                    new Target(List.of("larger-get"), 1.2, 1, 2, NONE),
                    new Target(List.of("larger-put"), 4, 10, 5, NONE),
                    new Target(List.of("sustained"), 3, 3, 3, NONE));

    /** A figure that is to stay at or below a limit. */
    private record Limit(String workload, String figure, double most) {}

    private static final List<Limit> LIMITS =
            List.of(
                    new Limit("sustained", "written / put", 4),
                    new Limit("sustained", "disk / live, settled", 1.4),
                    new Limit("sustained", "longest stall ms", 50),
                    new Limit("cost after 1k-overwrite", "written / put", 1.8),
                    new Limit("cost after 1k-overwrite", "disk / live", 1.5),
                    new Limit("cost after 4k-overwrite", "written / put", 1.8),
                    new Limit("cost after 4k-overwrite", "disk / live", 1.5),
                    new Limit("cost after 64k-overwrite", "written / put", 1.8),
                    new Limit("cost after 64k-overwrite", "disk / live", 1.5),
                    new Limit("resident memory", "resident MB", 268));

    private static final long JAR_BYTES_MAX = 1 << 20;

    private final Results results;

    Targets(Results results) {
        this.results = results;
    }

    /** Returns the lines of a table: "reached of target" in each cell, in bold where missed. */
    List<List<String>> ratios() {
        var rows = new ArrayList<List<String>>();
        rows.add(
                List.of(
                        "workload",
                        "RocksDB",
                        "LMDB",
                        "best of MVStore, MapDB, Xodus, LevelDB",
                        "Chronicle Map"));
        for (Target target : TARGETS) {
            for (String workload : target.workloads) {
                if (results.rate(LOGKV, workload).isPresent()) {
                    rows.add(
                            List.of(
                                    workload,
                                    cell(workload, ROCKSDB, target.rocksdb),
                                    cell(workload, List.of("lmdb"), target.lmdb),
                                    cell(workload, BEST_OF, target.best),
                                    cell(workload, List.of("chronicle"), target.chronicle)));
                }
            }
        }
        return rows;
    }

    private String cell(String workload, List<String> peers, double target) {
        OptionalDouble best =
                peers.stream()
                        .map(peer -> results.rate(peer, workload))
                        .filter(OptionalDouble::isPresent)
                        .mapToDouble(OptionalDouble::getAsDouble)
                        .max();
        if (best.isEmpty()) {
            return "-";
        }
        double reached = results.rate(LOGKV, workload).orElse(0) / best.getAsDouble();
        boolean smaller = peers.stream().anyMatch(p -> results.isOnSmallerStore(p, workload));
        String mark = smaller || results.isOnSmallerStore(LOGKV, workload) ? " \\*\\*" : "";
        if (target == NONE) {
            return String.format(Locale.ROOT, "%.2f", reached) + mark;
        }
        return cell(reached, target, reached >= target) + mark;
    }

    /** Returns the lines of a table of the limits that do not depend on a peer. */
    List<List<String>> limits(long jarBytes) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("limit", "reached, at most"));
        for (Limit limit : LIMITS) {
            OptionalDouble figure = results.figure(LOGKV, limit.workload, limit.figure);
            if (figure.isPresent()) {
                double reached = figure.getAsDouble();
                rows.add(
                        List.of(
                                limit.workload + ": " + limit.figure,
                                cell(reached, limit.most, reached <= limit.most)));
            }
        }
        rows.add(
                List.of(
                        "jar, MiB",
                        cell(jarBytes / (double) (1 << 20), 1, jarBytes <= JAR_BYTES_MAX)));
        return rows;
    }

    private static String cell(double reached, double target, boolean met) {
        String mark = met ? "" : "**";
        return String.format(Locale.ROOT, "%s%.2f%s of %.1f", mark, reached, mark, target);
    }
}
