package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;

/** All calls of one workload, or some of them, fail in one way. */
record FaultSweep(CrashWorkload workload, Faults.Kind kind, boolean forEver) {

    /**
     * One call in so many is tried, and others by each sweep; 1 for all. It is always 1 where a
     * store is created, which every workload begins with.
     */
    private static final int STRIDE = Integer.getInteger("logkv.fault.stride", 13);

    /** Far more than any of the workloads makes, so that the sweep ends by itself. */
    private static final int CALLS_MAX = 10_000;

    /** Returns the sweeps of a workload: each way to fail, once and for ever. */
    static List<FaultSweep> allOf(CrashWorkload workload) {
        List<FaultSweep> all = new ArrayList<>();
        for (Faults.Kind kind : Faults.Kind.values()) {
            all.add(new FaultSweep(workload, kind, false));
            all.add(new FaultSweep(workload, kind, true));
        }
        return all;
    }

    /** Makes some calls fail, each in a run of its own, and returns how many. */
    int run() {
        return run(workload.actions().isEmpty() ? 1 : STRIDE);
    }

    /**
     * Makes one call in so many fail.
     *
     * @param stride 1 for every call
     */
    int run(int stride) {
        SplittableRandom random =
                new SplittableRandom(
                        Objects.hash(workload.name(), workload.seed(), kind.name(), forEver));
        int runs = 0;
        for (int nth = random.nextInt(1, 1 + stride);
                nth < CALLS_MAX;
                nth += random.nextInt(1, 2 * stride)) {
            if (!happens(nth)) {
                return runs;
            }
            runs++;
        }
        throw new AssertionError("the sweep does not end");
    }

    private boolean happens(int nth) {
        try {
            return new FaultRun(workload).withFault(nth, kind, forEver);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "workload '%s', seed %d, call %d fails %s with %s: %s"
                            .formatted(
                                    workload.name(),
                                    workload.seed(),
                                    nth,
                                    forEver ? "and all later ones" : "once",
                                    kind,
                                    e.getMessage()),
                    e);
        }
    }
}
