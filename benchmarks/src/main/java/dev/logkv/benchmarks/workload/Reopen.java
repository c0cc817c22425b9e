package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Opens a large store after it was closed, and again after a process that was writing to it was
 * killed; each in a JVM of its own. Opening ends with the first value. Then entries are read, and
 * after the kill all that was acknowledged: an engine that claims to keep it fails when it does
 * not, of the others the loss is a figure.
 */
final class Reopen implements Family {

    private static final String CLOSED = "open after close";
    private static final String KILLED = "open after kill -9";

    /** What is overwritten before the kill, at most: it is more than a memtable of LogKV holds. */
    private static final int REWRITTEN_MAX = 200_000;

    private static final int VERIFIED = 10_000;

    @Override
    public String name() {
        return "reopen";
    }

    @Override
    public List<String> workloads() {
        return List.of(CLOSED, KILLED);
    }

    @Override
    public int steps() {
        return 4;
    }

    @Override
    public boolean isKilled(int step) {
        return step == 2;
    }

    @Override
    public void run(Session session, int step) {
        int entries = session.plan().entries();
        int rewritten = Math.min(REWRITTEN_MAX, entries / 4);
        Keys keys = new Keys(true);
        Values values = new Values(Plan.VALUE_BYTES, session.plan().seed());
        switch (step) {
            case 0 -> {
                try (Engine engine = open(session)) {
                    for (int entry = 0; entry < entries; entry++) {
                        engine.put(keys.key(entry), values.value(entry, (byte) 0));
                    }
                    session.settle(engine);
                }
            }
            case 1 -> reopen(session, CLOSED, keys, values, 0);
            case 2 -> {
                // Left open: this process is killed now.
                Engine engine = open(session);
                for (int entry = 0; entry < rewritten; entry++) {
                    engine.put(keys.key(entry), values.value(entry, (byte) 1));
                }
            }
            case 3 -> reopen(session, KILLED, keys, values, rewritten);
            default -> throw new IllegalArgumentException("step " + step);
        }
    }

    private static Engine open(Session session) {
        return session.open(session.scale(session.plan().entries(), Plan.VALUE_BYTES));
    }

    private static void reopen(
            Session session, String workload, Keys keys, Values values, int rewritten) {
        boolean mayLose = rewritten > 0 && !session.kind().survivesKill();
        int entries = session.plan().entries();
        var figures = new TreeMap<String, Double>();
        long began = System.nanoTime();
        try (Engine engine = open(session)) {
            byte[] first = engine.get(keys.key(entries - 1));
            figures.put("open ms", (System.nanoTime() - began) / 1e6);
            if (first == null && !mayLose) {
                throw new IllegalStateException("the last entry is lost");
            }
            int lost = 0;
            for (int entry = 0; entry < rewritten; entry++) {
                lost += holds(engine, keys, values, entry, (byte) 1) ? 0 : 1;
            }
            for (int i = 0; i < VERIFIED && rewritten < entries; i++) {
                long entry = rewritten + Mix.below(entries - rewritten, session.plan().seed(), i);
                lost += holds(engine, keys, values, entry, (byte) 0) ? 0 : 1;
            }
            if (lost > 0 && !mayLose) {
                throw new IllegalStateException("%,d entries are lost".formatted(lost));
            }
            if (rewritten > 0) {
                figures.put("lost", (double) lost);
            }
        } catch (RuntimeException e) {
            if (!mayLose) {
                throw e;
            }
            // What a store that was never synced may do after a crash: not open, or fail in a read.
            System.err.println("does not survive the kill: " + e);
            figures.put("unusable", 1.0);
        }
        session.report(Measured.figures(workload, Map.copyOf(figures)));
    }

    private static boolean holds(
            Engine engine, Keys keys, Values values, long entry, byte generation) {
        byte[] value = engine.get(keys.key(entry));
        return value != null
                && values.isValueOf(entry, value)
                && Values.generationOf(value) == generation;
    }
}
