package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import dev.logkv.engine.task.ThreadScheduler;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** The real disk and real threads; only the wall clock is moved. A crash is a clean close here. */
final class DiskHome implements StoreHome {

    private final Path directory;
    private final Options options;
    private final VirtualClock clock = new VirtualClock();

    DiskHome(Path directory, Options options) {
        this.directory = directory;
        this.options = options;
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
        return StoreOpener.open(environment, directory, options);
    }

    @Override
    public void advance(long millis) {
        clock.advance(millis);
    }

    @Override
    public void kill(LogKV open) {
        open.close();
    }

    @Override
    public void losePower(LogKV open, int choice) {
        open.close();
    }

    @Override
    public void close() {}
}
