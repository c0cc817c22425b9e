package dev.logkv.benchmarks.workload;

import java.util.List;
import java.util.Map;

/**
 * Fills and reads a store of large values, fewer of them, and overwrites it with ten times its
 * data.
 *
 * @param valueBytes length of each
 * @param numerator how many there are for each entry of small ones: numerator / denominator
 * @param denominator see there
 */
record LargeValues(String prefix, int valueBytes, int numerator, int denominator)
        implements Family {

    @Override
    public String name() {
        return "values-" + prefix;
    }

    private static final int OVERWRITES = 10;

    @Override
    public List<String> workloads() {
        return List.of(
                prefix + "-fill",
                prefix + "-read",
                prefix + "-overwrite",
                "cost after " + prefix + "-overwrite");
    }

    @Override
    public long dataBytes(Plan plan) {
        return (long) entries(plan) * (Keys.BYTES + valueBytes);
    }

    @Override
    public int valueBytes() {
        return valueBytes;
    }

    private int entries(Plan plan) {
        return Math.max(100, (int) ((long) plan.entries() * numerator / denominator));
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int entries = entries(plan);
        try (Subject subject = Subject.open(session, true, valueBytes, entries)) {
            session.fill(prefix + "-fill", subject, entries);
            session.settle(subject.engine());
            int count = subject.model().count();
            session.measureWarm(prefix + "-read", 1, (_, m) -> subject.read(count, plan.seed(), m));
            long[] puts = {0};
            var space = new SpaceOverTime(session.directory(), plan.limitSeconds());
            try (space) {
                session.prepare(
                        prefix + "-overwrite",
                        (_, m) ->
                                puts[0] =
                                        subject.overwrite(
                                                OVERWRITES * (long) count, plan.seed() + 1, m));
            }
            long entryBytes = (long) Keys.BYTES + valueBytes;
            session.reportCost(
                    "cost after " + prefix + "-overwrite",
                    subject.engine(),
                    count * entryBytes,
                    (count + puts[0]) * entryBytes,
                    Map.of("disk / live, most", space.mostBytes() / (count * entryBytes)));
            Meter unlimited = new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
            subject.read(Math.min(count, 10_000), plan.seed() + 2, unlimited);
        }
    }
}
