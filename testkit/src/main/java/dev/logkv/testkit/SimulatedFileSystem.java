package dev.logkv.testkit;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.FileSystem;
import dev.logkv.testkit.PendingOperation.Write;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file system in memory that knows what a crash can leave of it.
 *
 * <p>It keeps, for every file and every directory, what is durable, what everybody sees, and the
 * ordered list of what was done in between. {@link dev.logkv.engine.fs.StoreFile#force} makes one
 * file durable, {@link Directory#sync} the entries of one directory, and neither implies the other.
 *
 * <p>Every call that changes something is a <em>boundary</em>, just before it takes effect; the
 * driver of a test adds more with {@link #boundary}. At a boundary the {@link CrashListener} may
 * ask for {@linkplain Boundary#images crash images}: states in which a machine that stopped here
 * might come up again. Each can be opened as a file system of its own. For the oracle to be exact,
 * the driver calls {@code boundary} twice after each operation of the store: when it has returned
 * and is not yet counted as acknowledged, and again when it is.
 *
 * <p>Calls can be made to fail ({@link #faults}), and the device has a {@linkplain #limit size}. A
 * failed sync loses what it had to make durable, and the next one succeeds: that is how file
 * systems behave.
 *
 * <p>Mappings are the file's memory itself. They die with their arena if native access is enabled
 * ({@code --enable-native-access}); otherwise only {@link #assertNothingLeaked} knows about arenas.
 * A file cannot grow beyond its memory while it is mapped.
 *
 * <p>Safe for use by several threads: one lock, the object itself, guards everything.
 */
public final class SimulatedFileSystem implements FileSystem, AutoCloseable {

    private final Map<Path, DirectoryNode> directories = new TreeMap<>();
    private final Set<Inode> inodes = new LinkedHashSet<>();
    private final Map<FileOperation, Long> counts = new EnumMap<>(FileOperation.class);
    private final Faults faults = new Faults();
    private final MemoryPool pool;
    private final @Nullable CrashOptions options;

    private boolean oneThread;
    private long bytesMax = 1L << 50;
    private long memoryBytes = Long.MAX_VALUE;
    private long loads;
    private long order;
    private long boundaries;

    /** Of the first operation after the last boundary. */
    private long freshOrder;

    private @Nullable CrashListener listener;

    /** What the blocks of a new file may have held before. */
    private Content lastUnlinked = Content.EMPTY;

    SimulatedFileSystem(@Nullable CrashOptions options, MemoryPool pool) {
        this.options = options;
        this.pool = pool;
    }

    /** Returns an empty file system that cannot crash, and for that is faster. */
    public static SimulatedFileSystem inMemory() {
        return new SimulatedFileSystem(null, new MemoryPool());
    }

    /** Returns an empty file system that keeps account of what is durable. */
    public static SimulatedFileSystem crashable(CrashOptions options) {
        return new SimulatedFileSystem(options, new MemoryPool());
    }

    /** Returns another empty file system, which uses the memory that this one gives back. */
    public SimulatedFileSystem another() {
        return new SimulatedFileSystem(options, pool);
    }

    @Override
    public synchronized Directory openDirectory(Path path) {
        return new SimulatedDirectory(
                this, directories.computeIfAbsent(path.normalize(), DirectoryNode::new));
    }

    /** At once and durable: what a crash can leave of it is before or after. */
    @Override
    public synchronized void renameDirectory(Path from, Path to) throws IOException {
        call(FileOperation.RENAME, from.toString());
        DirectoryNode node = directories.remove(from.normalize());
        if (node == null || directories.containsKey(to.normalize())) {
            throw new IOException("cannot rename " + from + " to " + to);
        }
        node.path = to.normalize();
        directories.put(node.path, node);
    }

    @Override
    public Path realPath(Path path) {
        return path.normalize();
    }

    @Override
    public synchronized boolean isDirectory(Path path) {
        return directories.containsKey(path.normalize());
    }

    /**
     * Says that one thread does everything from now on, the engine's work included. To close a
     * mapping that others might use, the JVM has to reach each of its threads, and a crash test
     * closes some ten for an image.
     */
    public synchronized void useOneThread() {
        oneThread = true;
    }

    synchronized Arena newArena() {
        return oneThread ? Arena.ofConfined() : Arena.ofShared();
    }

    /**
     * Sets who is told of boundaries, or null for nobody, which is faster. It is called with the
     * lock held and must not change anything.
     */
    public synchronized void onBoundary(@Nullable CrashListener listener) {
        if (options == null) {
            throw new IllegalStateException("this file system does not keep what is durable");
        }
        this.listener = listener;
    }

    /** Marks an instant at which the machine may stop, and returns it. */
    public synchronized Boundary boundary(String label) {
        return boundary(label, null);
    }

    /** Returns the switchboard of faults. */
    public Faults faults() {
        return faults;
    }

    /** Says how much memory there is for the pages of files, in bytes; without end unless told. */
    public synchronized void memory(long bytes) {
        memoryBytes = bytes;
    }

    synchronized long memoryBytes() {
        return memoryBytes;
    }

    synchronized void loaded() {
        loads++;
    }

    /** Returns how often somebody loaded a part of a file before he touched it. */
    public synchronized long loads() {
        return loads;
    }

    /** Limits what all files together may take, in bytes. */
    public synchronized void limit(long bytes) {
        bytesMax = bytes;
    }

    /** Returns how many calls of a kind there were, failed ones included. */
    public synchronized long count(FileOperation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    /** Returns how many boundaries there were. */
    public synchronized long boundaries() {
        return boundaries;
    }

    /** Fails if a file is open, a mapping's arena alive, or a directory locked. */
    public synchronized void assertNothingLeaked() {
        List<String> leaks = new ArrayList<>();
        for (Inode inode : inodes) {
            if (inode.opened > 0) {
                leaks.add(nameOf(inode) + " is open " + inode.opened + " times");
            }
            if (inode.isMapped()) {
                leaks.add(nameOf(inode) + " is mapped");
            }
        }
        for (DirectoryNode directory : directories.values()) {
            if (directory.lockedBy != null) {
                leaks.add(directory.path + " is locked");
            }
        }
        if (!leaks.isEmpty()) {
            throw new AssertionError("leaked: " + String.join(", ", leaks));
        }
    }

    private String nameOf(Inode inode) {
        for (DirectoryNode directory : directories.values()) {
            for (Map.Entry<String, Inode> entry : directory.current.entrySet()) {
                if (entry.getValue() == inode) {
                    return entry.getKey();
                }
            }
        }
        return "a deleted file";
    }

    /**
     * Gives the memory of the files to the next image. Files and mappings must not be used any
     * more; what is still mapped is left alone.
     */
    @Override
    public synchronized void close() {
        inodes.forEach(Inode::release);
        inodes.clear();
        directories.clear();
    }

    // What the files and directories of this simulation need; all with the lock held.

    boolean isTracking() {
        return options != null;
    }

    /** Returns the order that the next operation will have. */
    long order() {
        return order;
    }

    long nextOrder() {
        return order++;
    }

    MemoryPool pool() {
        return pool;
    }

    Inode newInode() {
        return newInode(Content.EMPTY);
    }

    Inode newInode(Content content) {
        Inode inode = new Inode(this, content);
        inodes.add(inode);
        return inode;
    }

    /** Adds a file that is durable from the start. */
    void restore(DirectoryNode directory, String name, Content content) {
        Inode inode = newInode(content);
        directory.durable.put(name, inode);
        directory.current.put(name, inode);
    }

    /** What was done so far was done by another process. */
    void forgetFresh() {
        freshOrder = order;
    }

    /** Returns a directory, a new one if there is none. */
    DirectoryNode node(Path path) {
        return directories.computeIfAbsent(path, DirectoryNode::new);
    }

    void unlinked(Inode inode) {
        inode.observe();
        lastUnlinked = inode.observed();
        inode.linked = false;
        releaseIfUnused(inode);
    }

    void releaseIfUnused(Inode inode) {
        if (!inode.isInUse()) {
            inode.release();
            inodes.remove(inode);
        }
    }

    /** Counts a call that changes nothing when it fails, and fails it if it is to fail. */
    void call(FileOperation operation, String name) throws IOException {
        fail(name, begin(operation, name));
    }

    /** Counts a call and returns how it is to fail, or null; the crash before it comes first. */
    Faults.@Nullable Kind begin(FileOperation operation, String name) {
        return begin(operation, name, null);
    }

    Faults.@Nullable Kind begin(FileOperation operation, String name, @Nullable Write write) {
        counts.merge(operation, 1L, Long::sum);
        if (operation.isMutating() && listener != null) {
            boundary(operation.name().toLowerCase(Locale.ROOT) + " " + name, write);
        }
        return faults.next(operation, name);
    }

    static void fail(String name, Faults.@Nullable Kind fault) throws IOException {
        if (fault != null) {
            throw fault.exception(name);
        }
    }

    /** Returns how much of an allocation there is room for. */
    long fitting(long bytes, Faults.@Nullable Kind fault) {
        if (fault == Faults.Kind.IO_ERROR) {
            return 0;
        }
        return Math.min(fault == null ? bytes : bytes / 2, freeBytes());
    }

    synchronized long freeBytes() {
        inodes.stream().filter(inode -> !inode.isInUse()).toList().forEach(this::releaseIfUnused);
        return Math.max(0, bytesMax - inodes.stream().mapToLong(Inode::size).sum());
    }

    private Boundary boundary(String label, @Nullable Write inFlight) {
        long since = freshOrder;
        inodes.forEach(Inode::observe);
        freshOrder = order;
        Boundary boundary = new Boundary(this, boundaries++, label, since, inFlight);
        if (listener != null) {
            listener.atBoundary(boundary);
        }
        return boundary;
    }

    CrashOptions options() {
        if (options == null) {
            throw new IllegalStateException("this file system does not keep what is durable");
        }
        return options;
    }

    Collection<DirectoryNode> directories() {
        return directories.values();
    }

    Content lastUnlinked() {
        return lastUnlinked;
    }
}
