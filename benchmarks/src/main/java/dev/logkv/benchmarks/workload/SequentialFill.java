package dev.logkv.benchmarks.workload;

import java.util.List;

/** Puts in the order of the keys. */
final class SequentialFill implements Family {

    @Override
    public String name() {
        return "sequential";
    }

    @Override
    public List<String> workloads() {
        return List.of("fillseq");
    }

    @Override
    public void run(Session session, int step) {
        int entries = session.plan().entries();
        try (Subject subject = Subject.open(session, false, Plan.VALUE_BYTES, entries)) {
            session.fill("fillseq", subject, entries);
        }
    }
}
