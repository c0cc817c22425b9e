package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;

import dev.logkv.engine.compaction.TreeShape;
import java.util.ArrayList;
import java.util.List;

/**
 * The workloads of the crash tests that are about tables: memtables are flushed, tables merged, and
 * what is not needed any more deleted, with all that may come in between.
 */
final class TreeWorkloads {

    private static final int BLOCK_BYTES = 512;

    /** Nothing is merged unless asked for. */
    private static final TreeShape FLAT = new TreeShape(64 << 10, 20, 1, BLOCK_BYTES);

    /** Two runs of a level are merged into one of the next, down to the bottom. */
    private static final TreeShape STEEP = new TreeShape(4 << 10, 2, 2, BLOCK_BYTES);

    /** Tables of a few entries, so that a merge takes several steps. */
    private static final TreeShape FINE = new TreeShape(1 << 10, 2, 1, BLOCK_BYTES);

    private final WorkloadScript script;

    private TreeWorkloads(long seed, int keys) {
        script = new WorkloadScript(seed, keys);
    }

    /** Returns all workloads of a seed. */
    static List<CrashWorkload> all(long seed) {
        return List.of(
                new TreeWorkloads(seed, 7).flushes(),
                new TreeWorkloads(seed, 7).flushesUnderGroups(),
                new TreeWorkloads(seed, 7).recycledSegments(),
                new TreeWorkloads(seed, 12).mergesDown(),
                new TreeWorkloads(seed, 40).mergesInSteps(),
                new TreeWorkloads(seed, 30).moves(),
                new TreeWorkloads(seed, 9).ranges(),
                new TreeWorkloads(seed, 7).buckets(),
                new TreeWorkloads(seed, 9).expiring(),
                new TreeWorkloads(seed, 9).snapshots(),
                new TreeWorkloads(seed, 12).reopens(),
                new TreeWorkloads(seed, 9).largeValues(),
                new TreeWorkloads(seed, 24).largeValuesInSteps());
    }

    private CrashWorkload flushes() {
        for (int i = 0; i < 3; i++) {
            script.putAll(2 + script.number(0, 6), BUFFERED, 300, 1500);
            script.add(i == 1 ? new StoreAction.Pass(20) : new StoreAction.Flush());
            script.put(script.either(), 10, 200);
        }
        return script.workload("flushes", FLAT, 12, 96);
    }

    private CrashWorkload flushesUnderGroups() {
        for (int i = 0; i < 5; i++) {
            List<List<Change>> writes = new ArrayList<>();
            for (int n = 2 + script.number(0, 3); n > 0; n--) {
                writes.add(script.changes(1 + script.number(0, 2), 300, 900));
            }
            script.add(new StoreAction.Group(writes));
            script.put(BUFFERED, 0, 900);
        }
        return script.workload("flushes under groups", FLAT, 12, 96);
    }

    /**
     * Segments of two pages, filled, flushed and used again, so that either page can be old. The
     * first record of each ends in its second page.
     */
    private CrashWorkload recycledSegments() {
        for (int i = 0; i < 6; i++) {
            script.put(BUFFERED, 4050, 4200);
            script.put(script.onceIn(4) ? SYNC : BUFFERED, 1500, 3000);
        }
        return script.workload("segments used again", FLAT, 8 << 10, 12, 96);
    }

    private CrashWorkload mergesDown() {
        for (int i = 0; i < 6; i++) {
            script.putAll(3, BUFFERED, 100, 700);
            if (script.onceIn(2)) {
                script.add(StoreAction.write(Change.delete(script.key()), BUFFERED));
            }
            script.add(new StoreAction.Flush());
            if (script.onceIn(3)) {
                script.put(SYNC, 10, 300);
            }
        }
        script.add(new StoreAction.Pass(3_000));
        script.add(new StoreAction.Compact());
        return script.workload("merges down the levels", STEEP, 8, 128);
    }

    private CrashWorkload mergesInSteps() {
        for (int i = 0; i < 3; i++) {
            script.putAll(16, BUFFERED, 150, 350);
            script.add(new StoreAction.Flush());
            script.put(SYNC, 100, 300);
        }
        script.add(new StoreAction.Compact());
        return script.workload("merges in steps", FINE, 7, 256);
    }

    /** Each flush has keys of its own, so tables go down as they are. */
    private CrashWorkload moves() {
        for (int i = 0; i < 5; i++) {
            for (int n = 0; n < 4; n++) {
                Change put = Change.put(script.key(i * 5 + n), script.text(script.number(99, 500)));
                script.add(StoreAction.write(put, BUFFERED));
            }
            script.add(new StoreAction.Flush());
        }
        script.add(new StoreAction.Pass(3_000));
        script.put(SYNC, 10, 300);
        script.add(new StoreAction.Compact());
        return script.workload("tables moved down", STEEP, 8, 128);
    }

    private CrashWorkload ranges() {
        for (int i = 0; i < 5; i++) {
            script.putAll(3, BUFFERED, 100, 700);
            script.add(StoreAction.write(script.rangeDelete(""), script.either()));
            script.put(BUFFERED, 100, 700);
            if (script.onceIn(2)) {
                List<Change> mixed = new ArrayList<>(script.changes(2, 50, 300));
                mixed.add(1, script.rangeDelete(""));
                script.add(new StoreAction.Write(mixed, script.either()));
            }
            script.add(new StoreAction.Flush());
        }
        script.add(new StoreAction.Compact());
        return script.workload("ranges deleted", STEEP, 8, 128);
    }

    private CrashWorkload buckets() {
        for (int i = 0; i < 4; i++) {
            for (int n = 0; n < 3; n++) {
                Change put = script.change(script.oneOf("red", "blue", ""), 50, 600);
                script.add(StoreAction.write(put, BUFFERED));
            }
            script.add(new StoreAction.Flush());
            script.add(new StoreAction.Drop(script.oneOf("red", "blue")));
            if (i % 2 == 1) {
                script.add(new StoreAction.Compact());
            }
        }
        return script.workload("buckets dropped and merged", STEEP, 7, 128);
    }

    private CrashWorkload expiring() {
        for (int i = 0; i < 4; i++) {
            for (int n = 0; n < 4; n++) {
                String text = script.text(script.number(50, 600));
                Change put =
                        script.onceIn(3)
                                ? Change.put(script.key(), text)
                                : Change.expiring(script.key(), text, script.number(1, 3_000));
                script.add(StoreAction.write(put, script.either()));
            }
            script.add(new StoreAction.Flush());
            script.add(new StoreAction.Pass(script.number(0, 1_500)));
        }
        script.add(new StoreAction.Compact());
        return script.workload("expired in tables", STEEP, 8, 128);
    }

    private CrashWorkload snapshots() {
        for (int i = 0; i < 5; i++) {
            script.putAll(3, BUFFERED, 50, 600);
            script.add(StoreAction.write(Change.delete(script.key()), BUFFERED));
            if (i == 1 || i == 2) {
                script.add(new StoreAction.Hold());
                script.add(StoreAction.write(script.rangeDelete(""), BUFFERED));
            }
            script.add(new StoreAction.Flush());
        }
        script.add(new StoreAction.Compact());
        script.add(new StoreAction.Release());
        script.put(SYNC, 50, 600);
        script.add(new StoreAction.Compact());
        return script.workload("merged under snapshots", STEEP, 7, 128);
    }

    private CrashWorkload reopens() {
        for (int i = 0; i < 4; i++) {
            script.putAll(6, script.either(), 200, 900);
            if (i % 2 == 0) {
                script.add(new StoreAction.Flush());
            }
            script.add(new StoreAction.Reopen());
            script.put(script.either(), 50, 300);
        }
        script.add(new StoreAction.Compact());
        return script.workload("tables closed and opened", STEEP, 8, 128);
    }

    /** Values stay in the log, are overwritten, and are moved so that segments can go. */
    private CrashWorkload largeValues() {
        for (int i = 0; i < 6; i++) {
            script.putAll(4, BUFFERED, 550, 950);
            script.add(StoreAction.write(Change.delete(script.key()), script.either()));
            if (i == 2) {
                script.add(new StoreAction.Hold());
            }
            script.add(new StoreAction.Flush());
            if (i == 4) {
                script.add(new StoreAction.Compact());
                script.add(new StoreAction.Release());
            }
        }
        script.add(new StoreAction.Pass(3_000));
        script.put(SYNC, 550, 950);
        script.add(new StoreAction.Compact());
        return script.workload("large values", STEEP, 5, 128);
    }

    /** What is being moved is overwritten and deleted meanwhile, and the store opened again. */
    private CrashWorkload largeValuesInSteps() {
        for (int i = 0; i < 3; i++) {
            script.putAll(14, BUFFERED, 520, 700);
            script.add(new StoreAction.Flush());
            script.add(new StoreAction.Pass(script.number(1, 40)));
            script.putAll(3, script.either(), 520, 700);
            script.add(StoreAction.write(script.rangeDelete(""), BUFFERED));
            if (i == 1) {
                script.add(new StoreAction.Reopen());
            }
        }
        script.add(new StoreAction.Compact());
        return script.workload("large values in steps", FINE, 4, 256);
    }
}
