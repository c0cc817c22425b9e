package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.ProcessFigures;
import java.util.List;
import java.util.Map;

/**
 * What a filled store takes of memory that is not page cache: the growth of the process from before
 * it was opened, after the garbage is collected and given back. The benchmark's own model of it,
 * two bytes an entry, is there before.
 */
final class ResidentMemory implements Family {

    private static final int COLLECTIONS = 3;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<String> workloads() {
        return List.of("resident memory");
    }

    @Override
    public List<String> jvmFlags() {
        return List.of("-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int entries = plan.entries();
        Values values = new Values(Plan.VALUE_BYTES, plan.seed());
        Model model = new Model(entries);
        long before = resident();
        try (var engine = session.open(session.scale(entries, Plan.VALUE_BYTES))) {
            var subject = new Subject(engine, new Keys(true), values, model);
            session.fill("memory-load", subject, entries);
            session.settle(engine);
            Meter unlimited = new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
            subject.read(Math.min(entries, plan.operations()), plan.seed(), unlimited);
            double grown = resident() - before;
            session.report(
                    Measured.figures(
                            "resident memory",
                            Map.of(
                                    "resident MB",
                                    grown / 1e6,
                                    "resident MB / million keys",
                                    grown / model.count())));
        }
    }

    private static long resident() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ProcessFigures.now().anonymousBytes();
    }
}
