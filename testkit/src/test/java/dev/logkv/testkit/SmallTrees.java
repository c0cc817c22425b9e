package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;

import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Small stores with tables, to be damaged. */
final class SmallTrees {

    static final Options OPTIONS =
            Options.builder()
                    .segmentBytes(Options.SEGMENT_BYTES_MIN)
                    .syncInterval(Duration.ZERO)
                    .freeSpaceFloor(0)
                    .valueSeparationBytes(Options.VALUE_SEPARATION_BYTES_MIN)
                    .build();

    private SmallTrees() {}

    /** Two runs, one with a range deletion, and something in the log. */
    static DamagedStore flushed() throws IOException {
        TreeShape shape = new TreeShape(64 << 10, 20, 1, 512);
        WorkloadScript script = new WorkloadScript(1, 12);
        for (int i = 0; i < 10; i++) {
            script.put(BUFFERED, 20, 200);
        }
        List<StoreAction> actions = new ArrayList<>(script.actions());
        actions.add(StoreAction.write(Change.put("bucket", "k", "v"), BUFFERED));
        actions.add(new StoreAction.Flush());
        actions.add(StoreAction.write(Change.delete("key03"), BUFFERED));
        actions.add(StoreAction.write(Change.deleteRange("", "key05", "key07"), BUFFERED));
        actions.add(StoreAction.write(Change.put("key11", "newer"), BUFFERED));
        actions.add(new StoreAction.Flush());
        actions.add(StoreAction.write(Change.put("key01", "newest"), SYNC));
        return DamagedStore.withTables(1, OPTIONS, shape, actions);
    }

    /** A bottom of several tables that was merged in steps, and flushed runs above it. */
    static DamagedStore merged() throws IOException {
        TreeShape shape = new TreeShape(1 << 10, 2, 1, 512);
        WorkloadScript script = new WorkloadScript(2, 20);
        for (int i = 0; i < 3; i++) {
            script.putAll(9, BUFFERED, 100, 300);
            script.add(new StoreAction.Flush());
        }
        script.add(new StoreAction.Compact());
        script.putAll(3, BUFFERED, 100, 300);
        script.add(new StoreAction.Flush());
        return DamagedStore.withTables(2, OPTIONS, shape, script.actions());
    }

    /** Values that lie in segments of the log, and others that were moved out of them. */
    static DamagedStore separated() throws IOException {
        TreeShape shape = new TreeShape(1 << 10, 2, 1, 512);
        WorkloadScript script = new WorkloadScript(4, 20);
        script.putAll(14, BUFFERED, 550, 800);
        script.putAll(14, BUFFERED, 550, 800);
        script.add(new StoreAction.Compact());
        script.putAll(6, BUFFERED, 600, 800);
        script.add(new StoreAction.Flush());
        return DamagedStore.withTables(4, OPTIONS, shape, script.actions());
    }

    /** Several segments of the log, and no tables. */
    static DamagedStore logOnly() throws IOException {
        WorkloadScript script = new WorkloadScript(3, 12);
        for (int i = 0; i < 12; i++) {
            script.put(i % 3 == 0 ? SYNC : BUFFERED, 200, 900);
        }
        return DamagedStore.after(3, OPTIONS, script.actions(), false);
    }

    static List<DamagedStore> all() throws IOException {
        return List.of(flushed(), merged(), separated(), logOnly());
    }
}
