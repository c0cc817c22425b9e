package dev.logkv.testkit;

import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Work on stores that nobody has open, mostly on a simulated file system. */
final class SimulatedAdmin {

    private SimulatedAdmin() {}

    static StoreAdmin of(FileSystem fs) {
        return new StoreAdmin(
                fs, new SimulatedScheduler(1, new VirtualClock()), new SplittableRandom(1));
    }

    static void assertSound(SimulatedFileSystem fs) {
        assertSound(fs, SimulatedStore.PATH);
    }

    /**
     * Verifies a store, if there is anything in its directory.
     *
     * @throws AssertionError if anything is damaged
     */
    static void assertSound(FileSystem fs, Path path) {
        if (hasOnlyUnfinishedFiles(fs, path)) {
            return;
        }
        Verification found = of(fs).verify(path, ProgressListener.NONE);
        if (!found.isSound()) {
            throw new AssertionError("not sound: " + found.problems());
        }
    }

    /** Returns whether there is no store yet. */
    static boolean hasOnlyUnfinishedFiles(FileSystem fs, Path path) {
        try (Directory directory = fs.openDirectory(path)) {
            return directory.list().stream().allMatch(name -> name.endsWith(".tmp"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
