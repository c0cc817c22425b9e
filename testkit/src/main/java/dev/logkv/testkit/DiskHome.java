package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import dev.logkv.engine.task.ThreadScheduler;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * The real disk and real threads, which flush and merge whenever they like; only the wall clock is
 * moved. A crash is a clean close here.
 */
final class DiskHome implements StoreHome {

    private final Path directory;
    private final Options options;
    private final TreeShape shape;
    private final VirtualClock clock = new VirtualClock();

    DiskHome(Path directory, Options options, TreeShape shape) {
        this.directory = directory;
        this.options = options;
        this.shape = shape;
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    @Override
    public LogKV open() {
        Environment environment =
                new Environment(
                        new DiskFileSystem(),
                        new ThreadScheduler("logkv-model-"),
                        clock,
                        new SplittableRandom(),
                        Arena::allocate);
        return StoreOpener.open(environment, directory, options, shape);
    }

    @Override
    public void advance(long millis) {
        clock.advance(millis);
    }

    @Override
    public void giveTurns(int turns) {}

    @Override
    public void runWith(Runnable work, int boundary, Runnable readings) {
        CompletableFuture<Void> running = CompletableFuture.runAsync(work);
        readings.run();
        running.join();
    }

    @Override
    public void kill(LogKV open, Runnable work, int boundary) {
        open.close();
    }

    @Override
    public void losePower(LogKV open, Runnable work, int boundary, int choice) {
        open.close();
    }

    @Override
    public void close() {}
}
