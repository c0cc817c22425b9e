package dev.logkv.engine.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory on disk. */
final class DiskDirectory implements Directory {

    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

    private static final Set<OpenOption> CREATE =
            Set.of(
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE_NEW);

    private final Path path;
    private final FileStore device;
    private @Nullable DirectoryLock lock;

    /**
     * @param path an existing directory
     */
    DiskDirectory(Path path) throws IOException {
        this.path = path;
        this.device = Files.getFileStore(path);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> list() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, Files::isRegularFile)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.equals(LOCK_FILE)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public StoreFile create(String name) throws IOException {
        Path file = resolve(name);
        return new DiskFile(
                name, FileChannel.open(file, CREATE, DiskFileSystem.ownerOnly(file, "rw-------")));
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new DiskFile(name, FileChannel.open(resolve(name), OPEN));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolve(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(resolve(name));
    }

    @Override
    public void sync() throws IOException {
        DiskFileSystem.sync(path);
    }

    @Override
    public long freeBytes() throws IOException {
        return device.getUsableSpace();
    }

    @Override
    public synchronized void lock() throws IOException {
        lock = DirectoryLock.acquire(path);
    }

    @Override
    public synchronized void close() throws IOException {
        if (lock != null) {
            DirectoryLock held = lock;
            lock = null;
            held.release();
        }
    }

    /** Refuses what is not in this directory, and the lock file: to close it would unlock it. */
    private Path resolve(String name) {
        Path file = path.resolve(name);
        if (name.equals(LOCK_FILE) || !path.equals(file.getParent())) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a store's file");
        }
        return file;
    }
}
