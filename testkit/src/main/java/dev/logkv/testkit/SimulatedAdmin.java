package dev.logkv.testkit;

import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.admin.StoreAdmin;
import dev.logkv.engine.fs.Directory;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Work on stores that nobody has open, on a simulated file system. */
final class SimulatedAdmin {

    private SimulatedAdmin() {}

    static StoreAdmin of(SimulatedFileSystem fs) {
        return new StoreAdmin(fs, new SimulatedScheduler(1, new VirtualClock()));
    }

    /**
     * Verifies a store, if there is anything in its directory.
     *
     * @throws AssertionError if anything is damaged
     */
    static void assertSound(SimulatedFileSystem fs) {
        try (Directory directory = fs.openDirectory(SimulatedStore.PATH)) {
            if (directory.list().stream().allMatch(name -> name.endsWith(".tmp"))) {
                return;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Verification found = of(fs).verify(SimulatedStore.PATH, ProgressListener.NONE);
        if (!found.isSound()) {
            throw new AssertionError("not sound: " + found.problems());
        }
    }
}
