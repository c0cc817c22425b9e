package dev.logkv.engine.fs;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

    /** Beyond that a fault with what lies around it is just right. */
    private static final long LOAD_BYTES_MAX = 64 << 10;

    private final Path path;
    private final FileStore device;

    /** See {@link DiskFileSystem#keyOf}. */
    private final @Nullable Object key;

    private @Nullable DirectoryLock lock;

    /**
     * @param path an existing directory
     */
    DiskDirectory(Path path) throws IOException {
        this.path = path;
        this.device = Files.getFileStore(path);
        this.key = DiskFileSystem.keyOf(path);
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public List<String> list() throws IOException {
        checkInPlace();
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
        Path file = resolveInPlace(name);
        return new DiskFile(
                name, FileChannel.open(file, CREATE, DiskFileSystem.ownerOnly(file, "rw-------")));
    }

    @Override
    public StoreFile open(String name) throws IOException {
        return new DiskFile(name, FileChannel.open(resolveInPlace(name), OPEN));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(resolveInPlace(from), resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(resolveInPlace(name));
    }

    @Override
    public void sync() throws IOException {
        checkInPlace();
        DiskFileSystem.sync(path);
    }

    @Override
    public long freeBytes() throws IOException {
        try {
            return device.getUsableSpace();
        } catch (NoSuchFileException e) {
            checkInPlace(); // which says more
            throw e;
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Through a {@link RandomAccessFile}, which no interrupt closes, opened each time: beside a
     * read from the device that costs nothing, and there is nothing to keep or to leak.
     */
    @Override
    public void load(String name, MemorySegment mapping, long offset, long bytes) {
        if (mapping.asSlice(offset, bytes).isLoaded()) {
            return;
        }
        byte[] page = new byte[(int) Math.min(bytes, LOAD_BYTES_MAX)];
        try (RandomAccessFile file = new RandomAccessFile(resolve(name).toFile(), "r")) {
            file.seek(offset);
            file.read(page);
        } catch (IOException e) {
            // whoever reads the mapping meets it
        }
    }

    @Override
    public long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
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

    /**
     * Files are found by the directory's name, and its lock goes with the directory. If it is moved
     * while it is open, another one may get that name, with files of the same names in it.
     */
    private void checkInPlace() throws IOException {
        if (key == null) {
            return;
        }
        Object present;
        try {
            present = DiskFileSystem.keyOf(path);
        } catch (NoSuchFileException e) {
            present = null;
        }
        if (!key.equals(present)) {
            throw new IOException(path + " was moved or deleted while the store is open");
        }
    }

    /** As below, if this directory is where it was. */
    private Path resolveInPlace(String name) throws IOException {
        Path file = resolve(name);
        checkInPlace();
        return file;
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
