package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.ThreadScheduler;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The door from the public interface to the work on stores that nobody has open. What a caller asks
 * for is done on a thread of the engine.
 */
public final class StoreAdmin {

    private final FileSystem fileSystem;
    private final Scheduler scheduler;

    /**
     * @param scheduler gives the threads that touch files
     */
    public StoreAdmin(FileSystem fileSystem, Scheduler scheduler) {
        this.fileSystem = fileSystem;
        this.scheduler = scheduler;
    }

    /** Works on the real file system. */
    public static StoreAdmin real() {
        return new StoreAdmin(new DiskFileSystem(), new ThreadScheduler("logkv-admin-"));
    }

    /** See {@link dev.logkv.LogKV#verify}. */
    public Verification verify(Path path, ProgressListener listener) {
        return call("verify", path, () -> verifyLocked(path, listener));
    }

    private Verification verifyLocked(Path path, ProgressListener listener) throws IOException {
        try (Directory directory = openExisting(path)) {
            directory.lock();
            return new StoreVerifier(directory, existingFiles(directory), listener).run();
        }
    }

    private Directory openExisting(Path path) throws IOException {
        if (!fileSystem.isDirectory(path)) {
            throw new IllegalArgumentException("there is no store in " + path);
        }
        return fileSystem.openDirectory(path);
    }

    private static StoreFiles existingFiles(Directory directory) throws IOException {
        StoreFiles files = StoreFiles.of(directory);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no store in " + directory.path());
        }
        return files;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T call(String name, Path path, Work<T> work) {
        try {
            return scheduler.call(name, work::run);
        } catch (IOException e) {
            throw new LogKVException.Io("cannot " + name + " the store in " + path + ": " + e, e);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
