package dev.logkv.testkit;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A simulated machine: memory for a disk, one thread, a clock that is moved.
 *
 * <p>The wall clock is not the one by which tasks wait: how long they do depends on the options,
 * and what has expired must not.
 */
final class SimulatedHome implements StoreHome {

    private static final Path DIRECTORY = Path.of("/store");
    private static final int IMAGES_MAX = 16;

    private final Options options;
    private final TreeShape shape;
    private final SplittableRandom random;
    private final VirtualClock clock = new VirtualClock();
    private final CrashOptions crashes;

    private SimulatedFileSystem fs;
    private SimulatedScheduler scheduler;

    SimulatedHome(long seed, Options options, TreeShape shape) {
        this.options = options;
        this.shape = shape;
        this.random = new SplittableRandom(seed);
        this.crashes = CrashOptions.of(seed, IMAGES_MAX);
        this.fs = SimulatedFileSystem.crashable(crashes);
        this.scheduler = newScheduler();
    }

    private SimulatedScheduler newScheduler() {
        return new SimulatedScheduler(random.nextLong(), new VirtualClock());
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public VirtualClock clock() {
        return clock;
    }

    /** Every other set of options meets a machine on which no table fits into memory. */
    @Override
    public LogKV open() {
        fs.memory(options.durability() == Durability.SYNC ? 0 : Long.MAX_VALUE);
        Environment environment =
                new Environment(fs, scheduler, clock, random.split(), Arena::allocate);
        return StoreOpener.open(environment, DIRECTORY, options, shape);
    }

    @Override
    public void advance(long millis) {
        clock.advance(millis);
        scheduler.advance(millis);
    }

    @Override
    public void giveTurns(int turns) {
        for (int i = 0; i < turns && scheduler.runOne(); i++) {
            // its turn was the work
        }
    }

    @Override
    public void runWith(Runnable work, int boundary, Runnable readings) {
        at(boundary, work, reached -> readings.run());
    }

    @Override
    public void kill(LogKV open, Runnable work, int boundary) {
        continueOn(imageAt(boundary, work, Boundary::processDeath), open);
    }

    @Override
    public void losePower(LogKV open, Runnable work, int boundary, int choice) {
        long obligations = random.nextLong();
        continueOn(imageAt(boundary, work, reached -> image(reached, choice, obligations)), open);
    }

    private static CrashImage image(Boundary reached, int choice, long obligations) {
        return choice == 0
                ? reached.powerLoss()
                : reached.images(obligations)
                        .limit(choice)
                        .reduce((first, second) -> second)
                        .orElseGet(reached::powerLoss);
    }

    /** Returns the file system that the crash leaves. */
    private SimulatedFileSystem imageAt(
            int boundary, Runnable work, Function<Boundary, CrashImage> choose) {
        List<SimulatedFileSystem> taken = new ArrayList<>();
        at(boundary, work, reached -> taken.add(choose.apply(reached).openCrashable(crashes)));
        return taken.getFirst();
    }

    /**
     * Runs work, and does something once at one of its boundaries, or behind it if it has too few.
     * Should that fail, the engine, in whose middle it happens, must not be the one to hear of it.
     */
    private void at(int boundary, Runnable work, Consumer<Boundary> action) {
        BoundaryAction once = new BoundaryAction(boundary, action);
        fs.onBoundary(once);
        try {
            work.run();
        } finally {
            fs.onBoundary(null);
        }
        if (once.left >= 0) {
            once.left = 0;
            once.atBoundary(fs.boundary("end of the work"));
        }
        if (once.failure != null) {
            throw new AssertionError("in the middle: " + once.failure, once.failure);
        }
    }

    private static final class BoundaryAction implements CrashListener {

        private final Consumer<Boundary> action;
        private int left;
        private @Nullable Throwable failure;

        /**
         * @param left how many boundaries come before
         */
        BoundaryAction(int left, Consumer<Boundary> action) {
            this.left = left;
            this.action = action;
        }

        @Override
        public void atBoundary(Boundary boundary) {
            if (left-- == 0) {
                try {
                    action.accept(boundary);
                } catch (Throwable t) {
                    failure = t;
                }
            }
        }
    }

    /** Lets the old store go, which the crash has ended, and goes on with what that has left. */
    private void continueOn(SimulatedFileSystem image, LogKV open) {
        open.close();
        close();
        fs = image;
        scheduler = newScheduler();
    }

    @Override
    public void close() {
        fs.assertNothingLeaked();
        fs.close();
    }
}
