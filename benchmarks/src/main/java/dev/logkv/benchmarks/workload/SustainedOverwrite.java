package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.ProcessFigures;
import java.util.List;
import java.util.Map;

/**
 * Random overwrites of a filled store for minutes: the rate over time, how long a writer stands
 * still at most, what is written to the device for each byte that is put, and the space on disk.
 */
final class SustainedOverwrite implements Family {

    private static final String NAME = "sustained";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> workloads() {
        return List.of(NAME);
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int entries = plan.entries();
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, entries)) {
            session.fill("sustained-load", subject, entries);
            session.settle(subject.engine());
            Disk.sync(session.directory());
            long writtenBefore = ProcessFigures.now().writtenBytes();
            double live = (double) subject.model().count() * Plan.ENTRY_BYTES;

            var space = new SpaceOverTime(session.directory(), plan.sustainedSeconds());
            Measured measured;
            try (space) {
                measured =
                        session.timed(
                                NAME,
                                1,
                                plan.sustainedSeconds(),
                                (_, m) -> subject.overwrite(Long.MAX_VALUE, plan.seed(), m));
            }
            double settle = session.settle(subject.engine());
            session.rest();
            Disk.sync(session.directory());
            double written = ProcessFigures.now().writtenBytes() - writtenBefore;
            Meter unlimited = new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
            subject.read(Math.min(entries, 100_000), plan.seed() + 2, unlimited);
            double longest = measured.micros().getOrDefault("max", 0.0);
            session.report(
                    measured.with(
                            Map.of(
                                    "put / live",
                                    measured.operations() * (double) Plan.ENTRY_BYTES / live,
                                    "written / put",
                                    written / (measured.operations() * Plan.ENTRY_BYTES),
                                    "disk / live, most",
                                    space.mostBytes() / live,
                                    "disk / live, settled",
                                    Disk.usedBytes(session.directory()) / live,
                                    "settle s",
                                    settle,
                                    "longest stall ms",
                                    longest / 1e3),
                            space.points()));
        }
    }
}
