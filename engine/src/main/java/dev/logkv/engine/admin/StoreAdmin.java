package dev.logkv.engine.admin;

import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Repair;
import dev.logkv.Verification;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.ThreadScheduler;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * The door from the public interface to the work on stores that nobody has open. What a caller asks
 * for is done on a thread of the engine.
 */
public final class StoreAdmin {

    /** Behind the name of a store whose files a repair in place has moved away. */
    private static final String DAMAGED = ".damaged";

    /** Behind the name of a store, where a repair in place makes the new one. */
    private static final String REPAIRING = ".repairing";

    private final FileSystem fileSystem;
    private final Scheduler scheduler;
    private final RandomGenerator random;

    /**
     * @param scheduler gives the threads that touch files
     * @param random for the ids of new stores, and the seeds of their hashes
     */
    public StoreAdmin(FileSystem fileSystem, Scheduler scheduler, RandomGenerator random) {
        this.random = random;
        this.fileSystem = fileSystem;
        this.scheduler = scheduler;
    }

    /** Works on the real file system. */
    public static StoreAdmin real() {
        return new StoreAdmin(
                new DiskFileSystem(), new ThreadScheduler("logkv-admin-"), new SecureRandom());
    }

    /** See {@link dev.logkv.LogKV#verify}. */
    public Verification verify(Path path, ProgressListener listener) {
        return call("verify", path, () -> verifyLocked(path, listener));
    }

    private Verification verifyLocked(Path path, ProgressListener listener) throws IOException {
        try (Directory directory = openExisting(path)) {
            StoreFiles files = lock(directory);
            return new StoreVerifier(directory, files, listener).run();
        }
    }

    /** See {@link dev.logkv.LogKV#repair}. */
    public Repair repair(Path path, Path target, ProgressListener listener) {
        return call("repair", path, () -> repairTo(path, target, listener).toRepair(target, path));
    }

    /** As above, with losses whose keys can be compared. */
    public RepairReport repairReport(Path path, Path target) {
        return call("repair", path, () -> repairTo(path, target, ProgressListener.NONE));
    }

    private RepairReport repairTo(Path path, Path target, ProgressListener listener)
            throws IOException {
        if (fileSystem.realPath(target).startsWith(fileSystem.realPath(path))) {
            throw new IllegalArgumentException(
                    "%s cannot be repaired into itself; a repair in place can".formatted(path));
        }
        try (Directory source = openExisting(path)) {
            StoreFiles files = lock(source);
            try (Directory made = openEmpty(target)) {
                return repair(source, files, made, listener);
            }
        }
    }

    private RepairReport repair(
            Directory source, StoreFiles files, Directory target, ProgressListener listener)
            throws IOException {
        UUID storeId = new UUID(random.nextLong(), random.nextLong());
        return new StoreRepair(source, files, target, storeId, random.nextLong(), listener).run();
    }

    /** See {@link dev.logkv.LogKV#repairInPlace}. */
    public Repair repairInPlace(Path path, ProgressListener listener) {
        return call("repair", path, () -> repairReplacing(fileSystem.realPath(path), listener));
    }

    /**
     * The new store is complete and durable aside before anything is renamed. Between the two
     * renames nothing has the store's name; whoever repairs again begins by undoing the first.
     */
    private Repair repairReplacing(Path path, ProgressListener listener) throws IOException {
        Path original = sibling(path, DAMAGED);
        Path made = sibling(path, REPAIRING);
        if (fileSystem.isDirectory(original)) {
            if (fileSystem.isDirectory(path)) {
                throw new IllegalArgumentException(
                        original + " is there already, from an earlier repair; move it away");
            }
            fileSystem.renameDirectory(original, path);
        }
        try (Directory source = openExisting(path)) {
            StoreFiles files = lock(source);
            clearUnfinished(made);
            RepairReport report;
            try (Directory target = openEmpty(made)) {
                report = repair(source, files, target, listener);
                fileSystem.renameDirectory(path, original);
                fileSystem.renameDirectory(made, path);
            }
            return report.toRepair(path, original);
        }
    }

    /**
     * Checks that no repair in place has stopped between its renames. Then nothing has the store's
     * name, but whoever opens it must not begin an empty one there, nor say that there is none.
     *
     * @throws LogKVException.Io if one has
     */
    public static void checkNotInterrupted(FileSystem fileSystem, Path directory)
            throws IOException {
        Path path = fileSystem.realPath(directory);
        Path name = path.getFileName();
        if (name != null
                && !fileSystem.isDirectory(path)
                && fileSystem.isDirectory(path.resolveSibling(name + DAMAGED))
                && fileSystem.isDirectory(path.resolveSibling(name + REPAIRING))) {
            throw new LogKVException.Io(
                    "a repair of %s in place was interrupted: run it again, which puts the store"
                                    .formatted(directory)
                            + " back and begins anew",
                    null);
        }
    }

    /** Deletes what an earlier repair in place has left that was interrupted. */
    private void clearUnfinished(Path made) throws IOException {
        if (!fileSystem.isDirectory(made)) {
            return;
        }
        try (Directory directory = fileSystem.openDirectory(made)) {
            checkOwn(directory); // before there is a lock file: it may not be ours to touch
            directory.lock();
            checkOwn(directory);
            for (String name : directory.list()) {
                directory.delete(name);
            }
            directory.sync();
        }
    }

    private static void checkOwn(Directory made) throws IOException {
        List<String> unknown = StoreFiles.of(made).unknown();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s has files that no repair has left: %s".formatted(made.path(), unknown));
        }
    }

    private static Path sibling(Path path, String suffix) {
        Path name = path.getFileName();
        if (name == null) {
            throw new IllegalArgumentException(path + " cannot be repaired in place");
        }
        return path.resolveSibling(name + suffix);
    }

    /** Opens a directory for a new store, and locks it. */
    private Directory openEmpty(Path path) throws IOException {
        Directory directory = fileSystem.openDirectory(path);
        try {
            checkEmpty(directory); // before there is a lock file: it may not be ours to touch
            directory.lock();
            checkEmpty(directory);
            return directory;
        } catch (Throwable failure) {
            try {
                directory.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
            throw failure;
        }
    }

    private static void checkEmpty(Directory directory) throws IOException {
        if (!directory.list().isEmpty()) {
            throw new IllegalArgumentException(
                    directory.path() + " is not empty; a store is repaired into a new directory");
        }
    }

    private Directory openExisting(Path path) throws IOException {
        if (!fileSystem.isDirectory(path)) {
            checkNotInterrupted(fileSystem, path);
            throw new IllegalArgumentException("there is no store in " + path);
        }
        return fileSystem.openDirectory(path);
    }

    /** Locks the directory of a store; one that is none is not touched. */
    private static StoreFiles lock(Directory directory) throws IOException {
        existingFiles(directory);
        directory.lock();
        return existingFiles(directory);
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
