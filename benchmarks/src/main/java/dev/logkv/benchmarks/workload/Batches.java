package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Fills a store in random order by batches of 100 entries, each whole or not at all. */
final class Batches implements Family {

    private static final int SIZE = 100;

    @Override
    public String name() {
        return "batches";
    }

    @Override
    public List<String> workloads() {
        return List.of("batch-100");
    }

    @Override
    public Set<Capability> needs() {
        return EnumSet.of(Capability.BATCH);
    }

    @Override
    public void run(Session session, int step) {
        int entries = session.plan().entries();
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, entries)) {
            session.fill(
                    "batch-100", subject, entries, (_, meter) -> fill(subject, entries, meter));
            Meter unlimited = new Meter(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2);
            subject.read(Math.min(entries, 100_000), session.plan().seed(), unlimited);
        }
    }

    private static void fill(Subject subject, int entries, Meter meter) {
        boolean goesOn = true;
        int entry = 0;
        while (entry + SIZE <= entries && goesOn) {
            var keys = new ArrayList<byte[]>(SIZE);
            var values = new ArrayList<byte[]>(SIZE);
            for (int i = 0; i < SIZE; i++, entry++) {
                keys.add(subject.keys().key(entry));
                values.add(subject.values().value(entry, (byte) 0));
            }
            subject.engine().write(keys, values);
            goesOn = meter.lap(SIZE);
        }
        subject.model().setCount(entry);
    }
}
