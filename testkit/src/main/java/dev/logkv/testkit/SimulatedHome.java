package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A simulated machine: memory for a disk, one thread, a clock that is moved. */
final class SimulatedHome implements StoreHome {

    private static final Path DIRECTORY = Path.of("/store");
    private static final int IMAGES_MAX = 16;

    private final Options options;
    private final SplittableRandom random;
    private final VirtualClock clock = new VirtualClock();
    private final CrashOptions crashes;

    private SimulatedFileSystem fs;
    private SimulatedScheduler scheduler;

    SimulatedHome(long seed, Options options) {
        this.options = options;
        this.random = new SplittableRandom(seed);
        this.crashes = CrashOptions.of(seed, IMAGES_MAX);
        this.fs = SimulatedFileSystem.crashable(crashes);
        this.scheduler = new SimulatedScheduler(random.nextLong(), clock);
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
                new Environment(fs, scheduler, clock, random.split(), Arena::allocate);
        return StoreOpener.open(environment, DIRECTORY, options);
    }

    @Override
    public void advance(long millis) {
        scheduler.advance(millis);
    }

    @Override
    public void kill(LogKV open) {
        continueOn(fs.boundary("kill").processDeath(), open);
    }

    @Override
    public void losePower(LogKV open, int choice) {
        Boundary boundary = fs.boundary("power loss");
        CrashImage image =
                choice == 0
                        ? boundary.powerLoss()
                        : boundary.images(random.nextLong())
                                .limit(choice)
                                .reduce((first, second) -> second)
                                .orElseGet(boundary::powerLoss);
        continueOn(image, open);
    }

    /** Opens what the crash left, and then lets the old store go, which the crash has ended. */
    private void continueOn(CrashImage image, LogKV open) {
        SimulatedFileSystem next = image.openCrashable(crashes);
        long now = clock.millis();
        open.close();
        close();
        clock.set(now);
        fs = next;
        scheduler = new SimulatedScheduler(random.nextLong(), clock);
    }

    @Override
    public void close() {
        fs.assertNothingLeaked();
        fs.close();
    }
}
