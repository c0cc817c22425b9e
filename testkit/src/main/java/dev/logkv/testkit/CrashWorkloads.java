package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;

import dev.logkv.Options;
import java.util.ArrayList;
import java.util.List;

/** The workloads of the crash tests: each does one thing to a store, in small. */
public final class CrashWorkloads {

    private static final int KEYS = 7;

    private final WorkloadScript script;

    private CrashWorkloads(long seed) {
        script = new WorkloadScript(seed, KEYS);
    }

    /** Returns all workloads of a seed. */
    public static List<CrashWorkload> all(long seed) {
        List<CrashWorkload> all = new ArrayList<>(ofTheLog(seed));
        all.addAll(TreeWorkloads.all(seed));
        return all;
    }

    /** Returns the workload of a seed that has a name. */
    static CrashWorkload named(String name, long seed) {
        return all(seed).stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload " + name));
    }

    private static List<CrashWorkload> ofTheLog(long seed) {
        return List.of(
                workloads(seed).create(),
                workloads(seed).putsBuffered(),
                workloads(seed).putsOverPages(),
                workloads(seed).putsSync(),
                workloads(seed).mixed(),
                workloads(seed).batches(),
                workloads(seed).deletes(),
                workloads(seed).expiring(),
                workloads(seed).rolls(),
                workloads(seed).largeBatch(),
                workloads(seed).groups(),
                workloads(seed).buckets(),
                workloads(seed).reopens(),
                workloads(seed).backgroundSync());
    }

    private static CrashWorkloads workloads(long seed) {
        return new CrashWorkloads(seed);
    }

    private CrashWorkload create() {
        return script.workload("create a store", 16 << 10, 0, 60, 4);
    }

    private CrashWorkload putsBuffered() {
        for (int i = 0; i < 10; i++) {
            script.put(BUFFERED, 10, 700);
        }
        return script.workload("puts, buffered", 16 << 10, 0, 18, 32);
    }

    /**
     * Records that begin in one page and end in the next, of which either can be lost alone. What
     * then lies behind the end comes back, if ever, with a second loss.
     */
    private CrashWorkload putsOverPages() {
        for (int i = 0; i < 6; i++) {
            script.put(BUFFERED, 1200, 2200);
        }
        return script.workload("puts over pages", 16 << 10, 0, 18, 2);
    }

    private CrashWorkload putsSync() {
        for (int i = 0; i < 8; i++) {
            script.put(SYNC, 10, 700);
        }
        return script.workload("puts, durable", 16 << 10, 0, 18, 16);
    }

    private CrashWorkload mixed() {
        for (int i = 0; i < 16; i++) {
            script.put(script.onceIn(3) ? SYNC : BUFFERED, 0, 900);
            if (script.onceIn(6)) {
                script.add(new StoreAction.Sync());
            }
        }
        return script.workload("puts of both kinds", 16 << 10, 0, 15, 64);
    }

    private CrashWorkload batches() {
        script.add(new StoreAction.Create("red"));
        script.add(new StoreAction.Create("blue"));
        for (int i = 0; i < 8; i++) {
            List<Change> changes = new ArrayList<>();
            for (int n = 2 + script.number(0, 4); n > 0; n--) {
                changes.add(script.change(script.oneOf("red", "blue", ""), 0, 300));
            }
            script.add(new StoreAction.Write(changes, script.either()));
        }
        return script.workload("batches over buckets", 8 << 10, 0, 15, 64);
    }

    private CrashWorkload deletes() {
        for (int i = 0; i < 16; i++) {
            if (i % 2 == 0) {
                script.put(script.either(), 0, 400);
            } else {
                script.add(StoreAction.write(Change.delete(script.key()), script.either()));
            }
        }
        return script.workload("deletes", 8 << 10, 0, 15, 64);
    }

    private CrashWorkload expiring() {
        for (int i = 0; i < 10; i++) {
            long timeToLive = script.number(1, 200);
            script.add(
                    StoreAction.write(
                            Change.expiring(
                                    script.key(), script.text(script.number(0, 300)), timeToLive),
                            script.either()));
            script.add(new StoreAction.Pass(script.number(0, 100)));
        }
        return script.workload("puts that expire", 8 << 10, 0, 15, 64);
    }

    private CrashWorkload rolls() {
        for (int i = 0; i < 24; i++) {
            script.put(script.onceIn(4) ? SYNC : BUFFERED, 300, 1500);
        }
        return script.workload("rolls", Options.SEGMENT_BYTES_MIN, 0, 18, 96);
    }

    private CrashWorkload largeBatch() {
        script.put(BUFFERED, 100, 900);
        script.add(new StoreAction.Write(script.changes(8, 900, 1500), BUFFERED));
        script.put(BUFFERED, 100, 900);
        script.put(SYNC, 2000, 3000);
        script.add(new StoreAction.Write(script.changes(5, 900, 1500), SYNC));
        script.put(BUFFERED, 100, 900);
        return script.workload(
                "batches larger than a segment", Options.SEGMENT_BYTES_MIN, 0, 18, 64);
    }

    private CrashWorkload groups() {
        for (int i = 0; i < 6; i++) {
            List<List<Change>> writes = new ArrayList<>();
            for (int n = 2 + script.number(0, 4); n > 0; n--) {
                writes.add(script.changes(1 + script.number(0, 2), 100, 700));
            }
            script.add(new StoreAction.Group(writes));
            if (i % 2 == 0) {
                script.put(BUFFERED, 0, 600);
            }
        }
        return script.workload("groups of durable writers", 8 << 10, 0, 18, 64);
    }

    private CrashWorkload buckets() {
        for (int i = 0; i < 4; i++) {
            script.add(new StoreAction.Create(script.oneOf("red", "blue")));
            script.add(
                    StoreAction.write(
                            script.change(script.oneOf("red", "blue"), 0, 500), script.either()));
            script.add(new StoreAction.Drop(script.oneOf("red", "blue")));
            script.add(
                    StoreAction.write(
                            script.change(script.oneOf("red", "blue"), 0, 500), script.either()));
        }
        return script.workload("buckets created and dropped", 8 << 10, 0, 15, 64);
    }

    private CrashWorkload reopens() {
        for (int i = 0; i < 4; i++) {
            for (int n = script.number(0, 4); n >= 0; n--) {
                script.put(script.either(), 400, 1200);
            }
            script.add(new StoreAction.Reopen());
        }
        script.put(BUFFERED, 500, 1200);
        script.put(BUFFERED, 500, 1200);
        script.put(BUFFERED, 500, 1200);
        return script.workload("closed and opened", 8 << 10, 0, 18, 64);
    }

    private CrashWorkload backgroundSync() {
        for (int i = 0; i < 10; i++) {
            script.put(script.onceIn(5) ? SYNC : BUFFERED, 0, 900);
            script.add(new StoreAction.Pass(script.number(0, 300)));
        }
        return script.workload("background syncs", 8 << 10, 100, 15, 64);
    }
}
