package dev.logkv.testkit;

import dev.logkv.engine.fs.FileSystem;
import java.nio.file.Path;

/**
 * Where a store lives that crashes: on a simulated file system or on a real one. Workloads and
 * oracle are the same on all grounds, so that these can be held against each other.
 */
public interface Ground extends AutoCloseable {

    FileSystem fileSystem();

    /** Directory of the store. */
    Path path();

    /** The machine may stop here. */
    void boundary(String label);

    /**
     * Crashes, and returns what that leaves, as a ground of its own. The store that is open here
     * does not notice.
     *
     * @param powerLoss whether to leave the least that a loss of power does, if this ground knows
     *     what that is; otherwise, and on all others, only the process dies
     */
    Ground afterCrash(boolean powerLoss);

    /**
     * Fails if a file or a mapping is open.
     *
     * @throws AssertionError naming all that are
     */
    void assertNothingLeaked();

    /** Gives back its space. */
    @Override
    void close();
}
