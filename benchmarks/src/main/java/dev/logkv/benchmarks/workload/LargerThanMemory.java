package dev.logkv.benchmarks.workload;

import java.util.List;
import java.util.Map;

/**
 * A store of four times the memory that the process may take, page cache included: filled in random
 * order, read and overwritten at random.
 */
final class LargerThanMemory implements Family {

    private static final int TIMES = 4;

    /** Each of these may wait for the device. */
    private static final int OPERATIONS_SHARE = 4;

    @Override
    public String name() {
        return "larger";
    }

    @Override
    public List<String> workloads() {
        return List.of("larger-fill", "larger-get", "larger-put", "cost after larger-put");
    }

    @Override
    public boolean isLimited() {
        return true;
    }

    @Override
    public long dataBytes(Plan plan) {
        return TIMES * plan.memoryLimitBytes();
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int entries = (int) (dataBytes(plan) / Plan.ENTRY_BYTES);
        long operations = plan.operations() / OPERATIONS_SHARE;
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, entries)) {
            session.fill("larger-fill", subject, entries);
            session.settle(subject.engine());
            long seed = plan.seed();
            session.measure("larger-get", 1, (_, m) -> subject.read(operations, seed, m));
            long[] puts = {0};
            session.prepare(
                    "larger-put", (_, m) -> puts[0] = subject.overwrite(operations, seed + 1, m));
            long live = (long) subject.model().count() * Plan.ENTRY_BYTES;
            session.reportCost(
                    "cost after larger-put",
                    subject.engine(),
                    live,
                    live + puts[0] * Plan.ENTRY_BYTES,
                    Map.of());
        }
    }
}
