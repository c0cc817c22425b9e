package dev.logkv.engine.fs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The file system of the operating system, through {@link FileChannel}. */
public final class DiskFileSystem implements FileSystem {

    /** {@inheritDoc} */
    @Override
    public Directory openDirectory(Path path) throws IOException {
        refuseDangling(path.toAbsolutePath());
        Path real = realPath(path);
        createDirectories(real);
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(path.toString());
        }
        return new DiskDirectory(real);
    }

    /** What such a link should lead to may only be absent, like a device that is not mounted. */
    private static void refuseDangling(Path absolute) throws IOException {
        for (Path path = absolute; path != null && !Files.exists(path); path = path.getParent()) {
            if (Files.isSymbolicLink(path) && !leadsSomewhere(path)) {
                throw new NoSuchFileException(
                        path.toString(),
                        Files.readSymbolicLink(path).toString(),
                        "the link leads to nothing");
            }
        }
    }

    /** Fails if we are not allowed to see what a link leads to, or if it leads round and round. */
    private static boolean leadsSomewhere(Path link) throws IOException {
        try {
            return link.toRealPath().isAbsolute();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    @Override
    public void renameDirectory(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        syncLink(to);
    }

    @Override
    public Path realPath(Path path) throws IOException {
        return resolve(path.toAbsolutePath());
    }

    /** As the operating system does, one name after the other: what ".." is depends on links. */
    private static Path resolve(Path absolute) throws IOException {
        try {
            return absolute.toRealPath();
        } catch (NoSuchFileException e) {
            Path parent = absolute.getParent();
            if (parent == null) {
                return absolute;
            }
            if (Files.isSymbolicLink(absolute)) {
                return resolve(resolve(parent).resolve(Files.readSymbolicLink(absolute)));
            }
            // Behind what is missing the operating system has no "..", and Java users do.
            Path resolved = resolve(parent).resolve(absolute.getFileName()).normalize();
            return Files.exists(resolved) ? resolved.toRealPath() : resolved;
        }
    }

    @Override
    public boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    /**
     * Opens a single file for reading, whatever directory it is in, without a lock.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    public StoreFile openForReading(Path path) throws IOException {
        return new DiskFile(
                String.valueOf(path.getFileName()),
                FileChannel.open(path, StandardOpenOption.READ));
    }

    /**
     * Creates what is missing from the top down, and makes each level durable before the next one
     * is created in it. So whenever a directory exists, all above it are durable, and a process
     * that died half-way leaves one link in doubt: the deepest one, which is made durable here
     * although it exists.
     */
    private static void createDirectories(Path path) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path existing = path;
        while (existing != null && !Files.exists(existing)) {
            missing.push(existing);
            existing = existing.getParent();
        }
        if (existing != null) {
            syncLink(existing);
        }
        for (Path directory : missing) {
            try {
                Files.createDirectory(directory, ownerOnly(directory, "rwx------"));
            } catch (FileAlreadyExistsException e) {
                // Somebody else creates the same directories at the same time.
            }
            sync(directory);
            syncLink(directory);
        }
    }

    /** Makes the entry of a directory in its parent durable. */
    private static void syncLink(Path directory) throws IOException {
        Path parent = directory.toRealPath().getParent();
        // A parent that we may not read is one in which we created nothing.
        if (parent != null && Files.isReadable(parent)) {
            sync(parent);
        }
    }

    /**
     * Returns what the file system knows a file or directory by, whatever its name; null where it
     * has no such.
     */
    static @Nullable Object keyOf(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Makes the entries of a directory durable. */
    static void sync(Path directory) throws IOException {
        if (!isPosix(directory)) {
            return; // Windows cannot open a directory; NTFS journals its entries
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Attributes that keep everybody but the owner out, where the file system knows such. */
    static FileAttribute<?>[] ownerOnly(Path path, String permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
