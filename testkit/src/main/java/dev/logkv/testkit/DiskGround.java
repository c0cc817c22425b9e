package dev.logkv.testkit;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.FileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of a real file system as a ground for crashes. What a loss of power would leave
 * nobody knows there; a crash leaves what the page cache holds, as the death of a process does.
 */
public final class DiskGround implements Ground {

    private static final String STORE = "store";

    private static final Path OPEN_FILES = Path.of("/proc/self/fd");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    private final Path root;
    private final FileSystem fs = new DiskFileSystem();

    /**
     * @param root the directory that the one of the store is in; deleted with all that is in it
     */
    public DiskGround(Path root) {
        this.root = root.toAbsolutePath();
    }

    /** Returns the directory that it was made with. */
    public Path root() {
        return root;
    }

    @Override
    public FileSystem fileSystem() {
        return fs;
    }

    @Override
    public Path path() {
        return root.resolve(STORE);
    }

    @Override
    public void boundary(String label) {}

    /** Copies the files but for the lock: to close that, opened twice, would give it back. */
    @Override
    public Ground afterCrash(boolean powerLoss) {
        DiskGround left = new DiskGround(root.resolveSibling(root.getFileName() + "-crashed"));
        try {
            Files.createDirectories(left.path());
            for (Path file : list(path())) {
                if (!file.endsWith(Directory.LOCK_FILE)) {
                    Files.copy(file, left.path().resolve(file.getFileName()));
                }
            }
            return left;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@inheritDoc} Where the operating system does not tell, nothing is known to be open. */
    @Override
    public void assertNothingLeaked() {
        if (!Files.exists(MAPPINGS)) {
            return;
        }
        List<String> open = new ArrayList<>();
        try {
            for (Path file : list(OPEN_FILES)) {
                try {
                    open.add(Files.readSymbolicLink(file).toString());
                } catch (NoSuchFileException e) {
                    // It was closed just now, like that of the listing itself.
                }
            }
            open.addAll(Files.readAllLines(MAPPINGS));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        open.removeIf(what -> !what.contains(root + "/"));
        if (!open.isEmpty()) {
            throw new AssertionError("still open: " + open);
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
