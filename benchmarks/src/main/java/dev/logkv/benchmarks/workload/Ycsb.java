package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Capability;
import java.util.List;

/**
 * The core workloads of YCSB, A to F, by two threads with a Zipf distribution of 0.99: after B.
 * Cooper and others, "Benchmarking cloud serving systems with YCSB" (2010), in the order that it
 * asks for, except that E comes last, on the same store.
 *
 * <p>Each thread writes entries of its own, those whose number leaves its own remainder, and reads
 * all: so there is one right answer, or two while a put is under way.
 */
final class Ycsb implements Family {

    static final double SKEW = 0.99;

    private static final int THREADS = 2;
    private static final int SCAN_LENGTH_MAX = 100;

    /** Picks that are drawn before the clock runs; then they come again. */
    private static final int PICKS_MAX = 1 << 20;

    private enum Verb {
        READ,
        UPDATE,
        INSERT,
        MODIFY,
        READ_LATEST,
        SCAN
    }

    /** What a workload does mostly, what it does else, and how many of 100 operations that is. */
    private record Workload(String name, Verb main, Verb other, int share) {}

    private static final List<Workload> WORKLOADS =
            List.of(
                    new Workload("ycsb-a", Verb.READ, Verb.UPDATE, 50),
                    new Workload("ycsb-b", Verb.READ, Verb.UPDATE, 5),
                    new Workload("ycsb-c", Verb.READ, Verb.READ, 0),
                    new Workload("ycsb-f", Verb.READ, Verb.MODIFY, 50),
                    new Workload("ycsb-d", Verb.READ_LATEST, Verb.INSERT, 5),
                    new Workload("ycsb-e", Verb.SCAN, Verb.INSERT, 5));

    @Override
    public String name() {
        return "ycsb";
    }

    @Override
    public List<String> workloads() {
        return List.of("ycsb-a", "ycsb-b", "ycsb-c", "ycsb-d", "ycsb-e", "ycsb-f");
    }

    @Override
    public void run(Session session, int step) {
        Plan plan = session.plan();
        // Two workloads insert, one in twenty operations; half the operations for the threads each.
        int capacity = plan.entries() + plan.operations() / 5 + 1024;
        try (Subject subject = Subject.open(session, true, Plan.VALUE_BYTES, capacity)) {
            session.fill("ycsb-load", subject, plan.entries());
            session.settle(subject.engine());
            for (Workload workload : WORKLOADS) {
                if (workload.main != Verb.SCAN || session.can(Capability.ORDER)) {
                    run(session, subject, workload);
                }
            }
        }
    }

    private static void run(Session session, Subject subject, Workload workload) {
        Plan plan = session.plan();
        if (!plan.wants(workload.name)) {
            return;
        }
        // A scan takes as long as some ten gets.
        long operations = plan.operations() / THREADS / (workload.main == Verb.SCAN ? 10 : 1);
        var clients = new Client[THREADS];
        for (int thread = 0; thread < THREADS; thread++) {
            clients[thread] = new Client(subject, workload, thread, plan);
        }
        session.warmUp(workload.name, THREADS, (t, meter) -> clients[t].warmUp(meter));
        session.measure(workload.name, THREADS, (t, meter) -> clients[t].run(operations, meter));
        int inserted = Integer.MAX_VALUE;
        for (Client client : clients) {
            inserted = Math.min(inserted, client.inserted);
        }
        subject.model().setCount(subject.model().count() + inserted * THREADS);
    }

    /** One thread of a workload. */
    private static final class Client {

        private final Subject subject;
        private final Workload workload;
        private final int thread;
        private final long seed;
        private final int count;
        private final int[] ranks;
        private int inserted;

        Client(Subject subject, Workload workload, int thread, Plan plan) {
            this.subject = subject;
            this.workload = workload;
            this.thread = thread;
            this.seed = Mix.of(plan.seed() + 31L * thread + workload.name.hashCode());
            this.count = subject.model().count();
            Zipf zipf = new Zipf(count, SKEW, this.seed);
            this.ranks =
                    new int[Integer.highestOneBit(Math.clamp(plan.operations(), 1, PICKS_MAX))];
            for (int i = 0; i < ranks.length; i++) {
                ranks[i] = (int) zipf.next();
            }
        }

        /** Only what the workload does mostly, which is some way to read. */
        void warmUp(Meter meter) {
            for (int i = 0; i < ranks.length; i++) {
                act(workload.main, i);
                if (!meter.lap()) {
                    return;
                }
            }
        }

        void run(long operations, Meter meter) {
            for (long i = 0; i < operations; i++) {
                boolean other = Mix.below(100, seed, i) < workload.share;
                act(other ? workload.other : workload.main, i);
                if (!meter.lap()) {
                    return;
                }
            }
        }

        private void act(Verb verb, long i) {
            int rank = ranks[(int) (i & (ranks.length - 1))];
            // The frequent ones lie scattered over all entries, the same for all threads.
            long entry = Mix.below(count, 1, rank);
            switch (verb) {
                case READ -> subject.checkShared(entry);
                case UPDATE -> subject.putNext(own(entry));
                case MODIFY -> {
                    subject.check(own(entry));
                    subject.putNext(own(entry));
                }
                case INSERT -> insert();
                case READ_LATEST -> readLatest(rank);
                case SCAN -> subject.seek(entry, 1 + (int) Mix.below(SCAN_LENGTH_MAX, seed + 1, i));
            }
        }

        private long own(long entry) {
            long own = entry - entry % THREADS + thread;
            return own < count ? own : own - THREADS;
        }

        private void insert() {
            long entry = newest() + THREADS;
            subject.engine()
                    .put(subject.keys().key(entry), subject.values().value(entry, (byte) 0));
            inserted++;
        }

        /** The entry that this thread has inserted last, or one that it might have. */
        private long newest() {
            return count + (long) (inserted - 1) * THREADS + thread;
        }

        private void readLatest(int rank) {
            long entry = newest() - (long) rank * THREADS;
            subject.checkShared(entry >= 0 ? entry : rank % count);
        }
    }
}
