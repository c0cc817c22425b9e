package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import java.util.List;
import java.util.Map;

/**
 * Fills a store in random order, reads it in every way, writes it again, and asks what it costs.
 */
final class PointsAndScans implements Family {

    private static final int SEEK_LENGTH = 50;

    /** A seek with its entries takes as long as some ten gets. */
    private static final int SEEK_SHARE = 10;

    @Override
    public String name() {
        return "points";
    }

    @Override
    public List<String> workloads() {
        return List.of(
                "fillrandom",
                "cost after fill",
                "readrandom",
                "readrandom-2",
                "readmissing",
                "readseq",
                "readreverse",
                "seek+50",
                "overwrite",
                "cost after overwrite");
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int entries = plan.entries();
        long seed = plan.seed();
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, entries)) {
            session.fill("fillrandom", subject, entries);
            long live = (long) subject.model().count() * Plan.ENTRY_BYTES;
            session.settle(subject.engine());
            session.reportCost("cost after fill", subject.engine(), live, live, Map.of());
            long reads = plan.operations();
            session.measureWarm("readrandom", 1, (_, m) -> subject.read(reads, seed, m));
            session.measureWarm("readrandom-2", 2, (t, m) -> subject.read(reads, seed + t, m));
            session.measureWarm("readmissing", 1, (_, m) -> subject.readMissing(reads, seed, m));
            if (session.can(Capability.ORDER)) {
                session.measureWarm("readseq", 1, (_, m) -> subject.scan(false, 1, m));
                session.measureWarm("seek+50", 1, (_, m) -> seek(subject, reads, seed, m));
            }
            if (session.can(Capability.REVERSE)) {
                session.measureWarm("readreverse", 1, (_, m) -> subject.scan(true, 1, m));
            }
            overwrite(session, subject, live);
        }
    }

    private static void seek(Subject subject, long reads, long seed, Meter meter) {
        for (long i = 0; i < reads / SEEK_SHARE; i++) {
            subject.seek(Mix.below(subject.model().count(), seed, i), SEEK_LENGTH);
            if (!meter.lap()) {
                return;
            }
        }
    }

    private static void overwrite(Session session, Subject subject, long live) {
        Plan plan = session.plan();
        if (!plan.wants("overwrite") && !plan.wants("cost after overwrite")) {
            return;
        }
        long[] puts = {0};
        session.prepare(
                "overwrite",
                (_, m) -> puts[0] = subject.overwrite(plan.entries(), plan.seed() + 1, m));
        long put = live + puts[0] * Plan.ENTRY_BYTES;
        session.reportCost("cost after overwrite", subject.engine(), live, put, Map.of());
        Meter unlimited = new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
        subject.read(Math.min(plan.operations(), 100_000), plan.seed() + 2, unlimited);
    }
}
