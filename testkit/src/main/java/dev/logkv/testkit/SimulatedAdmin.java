package dev.logkv.testkit;

import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** Work on stores that nobody has open, on a simulated file system. */
final class SimulatedAdmin {

    private SimulatedAdmin() {}

    static StoreAdmin of(SimulatedFileSystem fs) {
        return new StoreAdmin(
                fs, new SimulatedScheduler(1, new VirtualClock()), new SplittableRandom(1));
    }

    /**
     * Verifies a store, if there is anything in its directory.
     *
     * @throws AssertionError if anything is damaged
     */
    static void assertSound(SimulatedFileSystem fs) {
        if (hasOnlyUnfinishedFiles(fs)) {
            return;
        }
        Verification found = of(fs).verify(SimulatedStore.PATH, ProgressListener.NONE);
        if (!found.isSound()) {
            throw new AssertionError("not sound: " + found.problems());
        }
    }

    /** Returns whether there is no store yet. */
    static boolean hasOnlyUnfinishedFiles(SimulatedFileSystem fs) {
        try (Directory directory = fs.openDirectory(SimulatedStore.PATH)) {
            return directory.list().stream().allMatch(name -> name.endsWith(".tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
