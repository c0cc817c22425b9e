package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.ProcessFigures;
import dev.logkv.benchmarks.engine.Capability;
import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.engine.Scale;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One engine, one directory, one JVM: runs the loops of workloads and hands on what they show. */
public final class Session {

    private static final long SLICE_NANOS = 100_000_000;

    /** What a store has to hold of its entries to count as filled. */
    private static final double WHOLE = 0.99;

    private final EngineKind kind;
    private final Path directory;
    private final Plan plan;
    private final Consumer<Measured> results;
    private double filled = 1;

    /** What one thread does: a loop that ends when its meter says that the time is up. */
    interface Loop {
        void run(int thread, Meter meter);
    }

    /**
     * @param results is told of each workload as soon as it is done
     */
    public Session(EngineKind kind, Path directory, Plan plan, Consumer<Measured> results) {
        this.kind = kind;
        this.directory = directory;
        this.plan = plan;
        this.results = results;
    }

    Plan plan() {
        return plan;
    }

    EngineKind kind() {
        return kind;
    }

    Path directory() {
        return directory;
    }

    boolean can(Capability capability) {
        return kind.capabilities().contains(capability);
    }

    Scale scale(long capacity, int valueBytes) {
        return new Scale(capacity, Keys.BYTES, valueBytes, plan.memoryBytes(), false);
    }

    Engine open(Scale scale) {
        return kind.open(directory, scale);
    }

    /**
     * Fills an empty store, as far as the time allows: this is done also if it is not wanted
     * itself.
     */
    void fill(String workload, Subject subject, int entries) {
        fill(workload, subject, entries, (_, meter) -> subject.fill(entries, meter));
    }

    /** Fills an empty store in some other way. */
    void fill(String workload, Subject subject, int entries, Loop loop) {
        Measured measured = timed(workload, 1, plan.limitSeconds() * Plan.FILL_FACTOR, loop);
        filled = (double) subject.model().count() / entries;
        report(measured);
    }

    /**
     * Measures a workload that only reads, if it is wanted, once its code is compiled: it is done
     * before, again and again for a while.
     */
    void measureWarm(String workload, int threads, Loop loop) {
        warmUp(workload, threads, loop);
        measure(workload, threads, loop);
    }

    /** Does what a workload does, again and again for a while, if it is wanted. */
    void warmUp(String workload, int threads, Loop loop) {
        if (plan.wants(workload)) {
            timed(
                    workload,
                    threads,
                    plan.warmUpSeconds(),
                    (thread, meter) -> {
                        do {
                            loop.run(thread, meter);
                        } while (meter.isTimeLeft());
                    });
        }
    }

    /** Measures a workload, if it is wanted. */
    void measure(String workload, int threads, Loop loop) {
        if (plan.wants(workload)) {
            report(timed(workload, threads, plan.limitSeconds(), loop));
        }
    }

    /** Measures what later workloads rely on: it is done also if it is not wanted itself. */
    void prepare(String workload, Loop loop) {
        report(timed(workload, 1, plan.limitSeconds() * Plan.FILL_FACTOR, loop));
    }

    /** Runs loops, one on each thread, until they end or the time is up. */
    Measured timed(String workload, int threads, double limitSeconds, Loop loop) {
        long limit = (long) (limitSeconds * 1e9);
        if (threads == 1) {
            Meter meter = new Meter(limit, SLICE_NANOS);
            loop.run(0, meter);
            return Meter.measured(workload, List.of(meter));
        }
        var meters = new ArrayList<Meter>();
        var running = new ArrayList<Future<?>>();
        try (var threadsOfRun = Executors.newFixedThreadPool(threads)) {
            for (int t = 0; t < threads; t++) {
                int thread = t;
                Meter meter = new Meter(limit, SLICE_NANOS);
                meters.add(meter);
                running.add(threadsOfRun.submit(() -> loop.run(thread, meter)));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return Meter.measured(workload, meters);
    }

    /**
     * Hands on what was measured, if it is wanted; says so if it was on a store of another size.
     */
    void report(Measured measured) {
        if (!plan.wants(measured.workload())) {
            return;
        }
        results.accept(
                filled < WHOLE
                        ? measured.with(Map.of(Measured.FILLED, filled), measured.space())
                        : measured);
    }

    /** Waits until the engine is at rest, and returns the seconds that it took. */
    double settle(Engine engine) {
        long began = System.nanoTime();
        engine.settle();
        return (System.nanoTime() - began) / 1e9;
    }

    /** Leaves the store alone, so that it gives back what it keeps for a while. */
    void rest() {
        long end = System.nanoTime() + (long) (plan.restSeconds() * 1e9);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Reports what a store costs once it is at rest.
     *
     * @param liveBytes keys and values that it holds
     * @param putBytes keys and values that were put, overwritten ones included
     */
    void reportCost(
            String workload,
            Engine engine,
            long liveBytes,
            long putBytes,
            Map<String, Double> more) {
        if (!plan.wants(workload)) {
            return;
        }
        double seconds = settle(engine);
        rest();
        Disk.sync(directory);
        double used = Disk.usedBytes(directory);
        Map<String, Double> figures = new HashMap<>(more);
        figures.put("settle s", seconds);
        figures.put("disk MB", used / 1e6);
        figures.put("disk / live", used / liveBytes);
        figures.put("written / put", (double) ProcessFigures.now().writtenBytes() / putBytes);
        report(Measured.figures(workload, figures));
    }
}
