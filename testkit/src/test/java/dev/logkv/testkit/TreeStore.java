package dev.logkv.testkit;

import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import dev.logkv.engine.task.ThreadScheduler;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Stores on the real disk in which everything is so small that a short run flushes and merges a
 * lot.
 */
final class TreeStore {

    private static final long SEGMENT_BYTES = 32 << 10;
    private static final long MEMORY_BYTES = 4 << 20;

    /** Two runs make a merge. */
    static final TreeShape SHAPE = new TreeShape(32 << 10, 2, 2, 1 << 10);

    private TreeStore() {}

    /**
     * Opens a store.
     *
     * @param events takes what is reported
     */
    static LogKV open(Path directory, Queue<Event> events) {
        return open(directory, events, InstantSource.system());
    }

    /** Opens a store with a wall clock of its own. */
    static LogKV open(Path directory, Queue<Event> events, InstantSource clock) {
        Environment environment =
                new Environment(
                        new DiskFileSystem(),
                        new ThreadScheduler("logkv-tree-"),
                        clock,
                        new SplittableRandom(1),
                        Arena::allocate);
        Options options =
                Options.builder()
                        .segmentBytes(SEGMENT_BYTES)
                        .memoryBudget(MEMORY_BYTES)
                        .tableBytes(SHAPE.tableBytes())
                        .eventListener(events::add)
                        .build();
        return StoreOpener.open(environment, directory, options, SHAPE);
    }

    static LogKV open(Path directory) {
        return open(directory, new ConcurrentLinkedQueue<>());
    }
}
