package dev.logkv.engine.fs;

import dev.logkv.LogKVException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The exclusive lock of a directory: the operating system's lock on the lock file, against other
 * processes, and an entry in a registry of this process, against itself.
 *
 * <p>POSIX drops a process's lock on a file when the process closes <em>any</em> channel on that
 * file. So the registry is asked first, and the lock file is opened only when nobody in this
 * process holds it. All of it happens under one monitor.
 */
final class DirectoryLock {

    /** Longest description of a holder that is read, in bytes. */
    private static final int HOLDER_BYTES_MAX = 512;

    /**
     * The directories that this process holds, each by the file system's own key, or where it has
     * none by its real path: a bind mount gives a second real path to the same directory, and a
     * directory that is moved gives its path to another.
     */
    private static final Set<Object> HELD = new HashSet<>();

    /**
     * Channels on lock files that are held by a second copy of this class in the same JVM, from
     * another class loader, by the same keys. To close one would drop the lock that the other copy
     * holds.
     */
    private static final Map<Object, Foreign> FOREIGN = new HashMap<>();

    /**
     * @param fileKey what the file system knows the lock file by, null where it has no such
     */
    private record Foreign(FileChannel channel, @Nullable Object fileKey) {}

    private final Object key;
    private final FileChannel channel;

    private DirectoryLock(Object key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /**
     * @throws LogKVException.Locked if somebody holds it, with who that is
     */
    static DirectoryLock acquire(Path directory) throws IOException {
        synchronized (HELD) {
            Path real = directory.toRealPath();
            Object key = keyOf(real);
            if (HELD.contains(key)) {
                throw new LogKVException.Locked(directory, "by this process");
            }
            FileChannel channel = openedBefore(key, real);
            if (channel == null) {
                channel = openLockFile(real);
            }
            if (!tryLock(directory, real, key, channel)) {
                String holder = readHolder(channel);
                channel.close();
                throw new LogKVException.Locked(directory, holder);
            }
            HELD.add(key);
            writeHolder(channel);
            return new DirectoryLock(key, channel);
        }
    }

    /** Lets go. Not to be called twice. */
    void release() throws IOException {
        synchronized (HELD) {
            try (channel) {
                channel.truncate(0); // so that nobody ever reads an old holder's name
            } finally {
                HELD.remove(key);
            }
        }
    }

    private static Object keyOf(Path real) throws IOException {
        Object fileKey = DiskFileSystem.keyOf(real);
        return fileKey == null ? real : fileKey;
    }

    /** Returns a channel of an earlier attempt, unless another file has the name by now. */
    private static @Nullable FileChannel openedBefore(Object key, Path real) throws IOException {
        Foreign foreign = FOREIGN.remove(key);
        if (foreign == null) {
            return null;
        }
        Path file = real.resolve(Directory.LOCK_FILE);
        Object present = Files.exists(file) ? DiskFileSystem.keyOf(file) : null;
        if (Objects.equals(present, foreign.fileKey())) {
            return foreign.channel();
        }
        foreign.channel().close();
        return null;
    }

    private static FileChannel openLockFile(Path directory) throws IOException {
        Path file = directory.resolve(Directory.LOCK_FILE);
        return FileChannel.open(
                file,
                Set.of(
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE),
                DiskFileSystem.ownerOnly(file, "rw-------"));
    }

    /** Returns false, with the channel open, if another process holds the lock. */
    private static boolean tryLock(Path directory, Path real, Object key, FileChannel channel)
            throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            Object fileKey = DiskFileSystem.keyOf(real.resolve(Directory.LOCK_FILE));
            FOREIGN.put(key, new Foreign(channel, fileKey));
            throw new LogKVException.Locked(directory, "by this process");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** A courtesy to whoever is refused: a device that cannot take it must not refuse us. */
    private static void writeHolder(FileChannel channel) {
        ByteBuffer text = StandardCharsets.UTF_8.encode(describeThisProcess());
        try {
            channel.truncate(0);
            while (text.hasRemaining()) {
                channel.write(text, text.position());
            }
        } catch (IOException e) {
            // The lock is ours, only unnamed: see readHolder.
        }
    }

    private static String readHolder(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(HOLDER_BYTES_MAX);
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            // The lock is known to be held; whose it is, is not.
        }
        String holder = StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
        return holder.isEmpty() ? "by another process" : "by " + holder;
    }

    private static String describeThisProcess() {
        ProcessHandle process = ProcessHandle.current();
        StringBuilder text = new StringBuilder("process ").append(process.pid());
        process.info().startInstant().ifPresent(start -> text.append(" since ").append(start));
        text.append(", user ").append(System.getProperty("user.name"));
        return text.append(", on host ").append(hostName()).append('\n').toString();
    }

    /** Asks the kernel: a look-up by address can take seconds where the network is not set up. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            String name = System.getenv("COMPUTERNAME");
            return name != null ? name : "unknown";
        }
    }
}
