package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.engine.Setting;
import dev.logkv.benchmarks.workload.Families;
import dev.logkv.benchmarks.workload.Family;
import dev.logkv.benchmarks.workload.Measured;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;

/** What a run has shown: {@code report.md} to read, {@code results.json} with everything. */
final class Report {

    private static final String LOGKV = "logkv";

    private final Request request;
    private final Results results;
    private final double seconds;
    private final Jars jars = new Jars(System.getProperty("java.class.path"));

    Report(Request request, Results results, double seconds) {
        this.request = request;
        this.results = results;
        this.seconds = seconds;
    }

    void write() throws IOException {
        Path output = request.output();
        Files.createDirectories(output);
        Map<String, String> machine = Machine.describe(request.directory());
        var page = new Markdown();
        page.title("A run of the benchmarks");
        head(page, machine);
        page.section("Operations a second, in thousands");
        page.paragraph(
                "Medians of the rounds. \"-\": the engine has no such operation, or was not asked.");
        page.table(perEngine(this::rateCell));
        page.paragraph(
                "\\* the time was up after fewer operations than another engine did.  \n\\*\\* the time was"
                        + " up before the store had all of its entries: it is smaller, and this no fair"
                        + " comparison. \"filled\" among the figures below says how much it holds.");
        page.section("LogKV's rate divided by the peer's");
        page.table(perEngine(this::ratioCell));
        page.section("Against the targets");
        page.paragraph("Reached of target; bold where it is missed.");
        Targets targets = new Targets(results);
        page.table(targets.ratios());
        page.table(targets.limits(logkvJarBytes()));
        page.section("Latencies, microseconds: p50 / p99 / p99.9 / longest");
        page.paragraph("Of scans, for 64 entries at a time.");
        page.table(perEngine(this::latencyCell));
        page.section("What else was measured");
        page.table(figures());
        page.section("Pictures");
        for (String picture : new Pictures(request, results).write(output)) {
            page.paragraph("![%s](%s)".formatted(picture, picture));
        }
        engines(page);
        Files.writeString(output.resolve("report.md"), page.toString());
        writeJson(output, machine);
    }

    private void head(Markdown page, Map<String, String> machine) {
        page.paragraph(
                String.format(
                        Locale.ROOT,
                        "%,d entries, %,d operations, %d rounds, seed %d; %,.0f s in all. Workloads"
                                + " end after %,.0f s, fills after four times that.",
                        request.plan().entries(),
                        request.plan().operations(),
                        request.rounds(),
                        request.plan().seed(),
                        seconds,
                        request.plan().limitSeconds()));
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("machine", ""));
        machine.forEach((name, value) -> rows.add(List.of(name, value)));
        page.table(rows);
        if (!results.failures().isEmpty()) {
            page.section("Failed");
            results.failures().forEach(failure -> page.paragraph("* " + failure));
        }
    }

    private interface Cell {
        String of(EngineKind kind, String workload);
    }

    /** One row for each workload that has a rate, one column for each engine. */
    private List<List<String>> perEngine(Cell cell) {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<String>(List.of("workload"));
        request.engines().forEach(kind -> head.add(kind.title()));
        rows.add(head);
        for (String workload : Families.workloads()) {
            if (request.engines().stream()
                    .anyMatch(kind -> results.rate(kind.name(), workload).isPresent())) {
                var row = new ArrayList<String>(List.of(workload));
                request.engines().forEach(kind -> row.add(cell.of(kind, workload)));
                rows.add(row);
            }
        }
        return rows;
    }

    private String rateCell(EngineKind kind, String workload) {
        OptionalDouble rate = results.rate(kind.name(), workload);
        if (rate.isEmpty()) {
            return "-";
        }
        return number(rate.getAsDouble() / 1e3) + mark(kind, workload);
    }

    private String mark(EngineKind kind, String workload) {
        boolean smaller = results.isOnSmallerStore(kind.name(), workload);
        return (isCut(kind, workload) ? " \\*" : "") + (smaller ? " \\*\\*" : "");
    }

    /** Whether another engine did notably more operations. Where time is the measure, never. */
    private boolean isCut(EngineKind kind, String workload) {
        long most =
                request.engines().stream()
                        .flatMap(other -> results.of(other.name(), workload).stream())
                        .mapToLong(Measured::operations)
                        .max()
                        .orElse(0);
        return !workload.equals("sustained")
                && results.of(kind.name(), workload).stream()
                        .anyMatch(measured -> measured.operations() < most * 0.99);
    }

    private String ratioCell(EngineKind kind, String workload) {
        OptionalDouble own = results.rate(LOGKV, workload);
        OptionalDouble peer = results.rate(kind.name(), workload);
        return own.isEmpty() || peer.isEmpty()
                ? "-"
                : number(own.getAsDouble() / peer.getAsDouble()) + mark(kind, workload);
    }

    private String latencyCell(EngineKind kind, String workload) {
        var parts = new ArrayList<String>();
        for (String percentile : List.of("p50", "p99", "p99.9", "max")) {
            OptionalDouble micros = results.micros(kind.name(), workload, percentile);
            parts.add(micros.isEmpty() ? "-" : number(micros.getAsDouble()));
        }
        return parts.contains("-") ? "-" : String.join(" / ", parts);
    }

    private List<List<String>> figures() {
        var rows = new ArrayList<List<String>>();
        var head = new ArrayList<String>(List.of("workload", "figure"));
        request.engines().forEach(kind -> head.add(kind.title()));
        rows.add(head);
        for (String workload : Families.workloads()) {
            var names = new TreeSet<String>();
            for (EngineKind kind : request.engines()) {
                results.of(kind.name(), workload).forEach(m -> names.addAll(m.figures().keySet()));
            }
            for (String name : names) {
                var row = new ArrayList<String>(List.of(workload, name));
                for (EngineKind kind : request.engines()) {
                    OptionalDouble figure = results.figure(kind.name(), workload, name);
                    row.add(figure.isEmpty() ? "-" : number(figure.getAsDouble()));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    private void engines(Markdown page) {
        page.section("Engines");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("engine", "jar", "its KiB", "with dependencies", "flags of the JVM"));
        for (EngineKind kind : request.engines()) {
            rows.add(
                    List.of(
                            kind.title(),
                            jars.own(kind),
                            String.format(Locale.ROOT, "%,d", jars.ownBytes(kind) >> 10),
                            String.format(Locale.ROOT, "%,d", jars.allBytes(kind) >> 10),
                            kind.jvmFlags().isEmpty()
                                    ? "none"
                                    : "`" + String.join(" ", kind.jvmFlags()) + "`"));
        }
        page.table(rows);
        var settings = new ArrayList<List<String>>();
        settings.add(List.of("engine", "setting", "why"));
        for (EngineKind kind : request.engines()) {
            for (Setting setting : kind.settings()) {
                settings.add(List.of(kind.title(), setting.name(), setting.reason()));
            }
        }
        page.table(settings);
        page.paragraph("All with a heap of at most %s.".formatted(request.heap()));
    }

    private long logkvJarBytes() {
        return request.engines().stream()
                .filter(kind -> kind.name().equals(LOGKV))
                .mapToLong(jars::ownBytes)
                .sum();
    }

    private void writeJson(Path output, Map<String, String> machine) throws IOException {
        var all = new LinkedHashMap<String, Object>();
        all.put("machine", machine);
        all.put("plan", request.plan());
        all.put("rounds", request.rounds());
        all.put("families", Families.all().stream().map(Family::name).toList());
        all.put("failures", results.failures());
        all.put("results", results.byEngine());
        Files.writeString(
                output.resolve("results.json"), Json.PAGES.writeValueAsString(all) + "\n");
    }

    /** Three digits that count, no more. */
    private static String number(double value) {
        if (value == 0) {
            return "0";
        }
        String format = Math.abs(value) < 10 ? "%,.2f" : Math.abs(value) < 100 ? "%,.1f" : "%,.0f";
        return String.format(Locale.ROOT, format, value);
    }
}
