package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.ProcessFigures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Random overwrites of a filled store for minutes: the rate over time, how long a writer stands
 * still at most, what is written to the device for each byte that is put, and the space on disk.
 */
final class SustainedOverwrite implements Family {

    private static final String NAME = "sustained";
    private static final int SAMPLES_MAX = 120;

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
            try {
                measured =
                        session.timed(
                                NAME,
                                1,
                                plan.sustainedSeconds(),
                                (_, m) -> subject.overwrite(Long.MAX_VALUE, plan.seed(), m));
            } finally {
                space.end();
            }
            double settle = session.settle(subject.engine());
            Disk.sync(session.directory());
            double written = ProcessFigures.now().writtenBytes() - writtenBefore;
            double most = space.points().stream().mapToDouble(p -> p[1]).max().orElse(0);
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
                                    most / live,
                                    "disk / live, settled",
                                    Disk.usedBytes(session.directory()) / live,
                                    "settle s",
                                    settle,
                                    "longest stall ms",
                                    longest / 1e3),
                            space.points()));
        }
    }

    /** Looks at the space on disk now and then, on a thread of its own, until it is ended. */
    private static final class SpaceOverTime {

        private final List<double[]> points = new ArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Thread thread;

        SpaceOverTime(Path directory, double seconds) {
            long everyMillis = Math.max(500, (long) (seconds * 1000 / SAMPLES_MAX));
            long began = System.nanoTime();
            this.thread =
                    Thread.ofPlatform()
                            .name("space-over-time")
                            .start(() -> watch(directory, everyMillis, began));
        }

        private void watch(Path directory, long everyMillis, long began) {
            try {
                do {
                    double seconds = (System.nanoTime() - began) / 1e9;
                    points.add(new double[] {seconds, Disk.usedBytes(directory)});
                } while (!ended.await(everyMillis, TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void end() {
            ended.countDown();
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        List<double[]> points() {
            return points;
        }
    }
}
