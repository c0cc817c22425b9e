package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import dev.logkv.benchmarks.engine.Scale;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Puts that are on the device when they return, by 1, 2 and 8 threads. */
final class SyncedPuts implements Family {

    private static final List<Integer> THREADS = List.of(1, 2, 8);

    /** So that none of the engines waits for a device for minutes. */
    private static final int PUTS_MAX = 20_000;

    @Override
    public String name() {
        return "synced";
    }

    @Override
    public List<String> workloads() {
        return THREADS.stream().map(threads -> "syncput-" + threads).toList();
    }

    @Override
    public Set<Capability> needs() {
        return EnumSet.of(Capability.SYNC);
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        int puts = Math.min(PUTS_MAX, plan.operations() / 50);
        Keys keys = new Keys(true);
        Values values = new Values(Plan.VALUE_BYTES, plan.seed());
        long stride = (long) puts + 1;
        int all = THREADS.stream().mapToInt(t -> t).sum();
        Scale scale = session.scale(stride * all, Plan.VALUE_BYTES).withSync();
        try (var engine = session.open(scale)) {
            long base = 0;
            for (int threads : THREADS) {
                long first = base;
                long[] done = new long[threads];
                session.measure(
                        "syncput-" + threads,
                        threads,
                        (thread, meter) -> {
                            long entry = first + thread * stride;
                            long end = entry + Math.max(1, puts / threads);
                            do {
                                engine.put(keys.key(entry), values.value(entry, (byte) 0));
                                done[thread]++;
                                entry++;
                            } while (meter.lap() && entry < end);
                        });
                for (int thread = 0; thread < threads; thread++) {
                    for (long i = 0; i < done[thread]; i++) {
                        long entry = first + thread * stride + i;
                        byte[] value = engine.get(keys.key(entry));
                        if (value == null || !values.isValueOf(entry, value)) {
                            throw new IllegalStateException("entry %,d is lost".formatted(entry));
                        }
                    }
                }
                base += threads * stride;
            }
        }
    }
}
