package dev.logkv.testkit;

/** Told at every instant at which the machine may stop. */
@FunctionalInterface
public interface CrashListener {

    /**
     * Looks at what a crash could leave. Called with the lock of the file system held, on whatever
     * thread made the call; the boundary's images are to be taken during the call.
     */
    void atBoundary(Boundary boundary);
}
