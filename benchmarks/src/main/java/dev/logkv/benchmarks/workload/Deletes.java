package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import java.util.List;
import java.util.Map;

/** Deletes all entries but one in a thousand, in random order, then scans over what is left. */
final class Deletes implements Family {

    private static final int KEPT = 1_000;
    private static final String SCAN = "scan-deleted";

    @Override
    public String name() {
        return "deletes";
    }

    @Override
    public List<String> workloads() {
        return List.of("deleterandom", SCAN, "cost after deletes");
    }

    @Override
    public void run(Session session, int step) {
        int entries = session.plan().entries();
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, entries)) {
            session.fill("delete-load", subject, entries);
            session.settle(subject.engine());
            boolean[] all = {false};
            session.prepare("deleterandom", (_, meter) -> all[0] = delete(subject, meter));
            if (all[0] && session.can(Capability.ORDER) && session.plan().wants(SCAN)) {
                Measured scan =
                        session.timed(
                                SCAN,
                                1,
                                session.plan().limitSeconds(),
                                (_, meter) -> subject.scan(false, KEPT, meter));
                // The time of the whole scan, not of each of the few entries that are left.
                session.report(Measured.figures(SCAN, Map.of("scan ms", scan.seconds() * 1e3)));
            }
            long put = (long) subject.model().count() * Plan.ENTRY_BYTES;
            session.reportCost("cost after deletes", subject.engine(), put / KEPT, put, Map.of());
        }
    }

    /** The keys are scattered, so the order of the numbers is a random one of the keys. */
    private static boolean delete(Subject subject, Meter meter) {
        boolean goesOn = true;
        int count = subject.model().count();
        int entry = 0;
        for (; entry < count && goesOn; entry++) {
            if (entry % KEPT != 0) {
                subject.engine().delete(subject.keys().key(entry));
                goesOn = meter.lap();
            }
        }
        return entry == count;
    }
}
