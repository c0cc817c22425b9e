package dev.logkv.testkit;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** An open directory of the simulation. */
final class SimulatedDirectory implements Directory {

    /** Under which the calls of a directory itself are counted and failed. */
    private static final String SELF = ".";

    private final SimulatedFileSystem fs;
    private final DirectoryNode node;

    SimulatedDirectory(SimulatedFileSystem fs, DirectoryNode node) {
        this.fs = fs;
        this.node = node;
    }

    @Override
    public Path path() {
        return node.path;
    }

    @Override
    public Arena newArena() {
        return fs.newArena();
    }

    @Override
    public List<String> list() throws IOException {
        synchronized (fs) {
            fs.call(FileOperation.LIST, SELF);
            return List.copyOf(node.current.keySet());
        }
    }

    @Override
    public StoreFile create(String name) throws IOException {
        synchronized (fs) {
            check(name);
            if (node.current.containsKey(name)) {
                throw new FileAlreadyExistsException(node.path.resolve(name).toString());
            }
            fs.call(FileOperation.CREATE, name);
            Inode inode = fs.newInode();
            apply(new PendingOperation.Create(fs.nextOrder(), node, name, inode));
            return open(name, inode);
        }
    }

    @Override
    public StoreFile open(String name) throws IOException {
        synchronized (fs) {
            check(name);
            Inode inode = existing(name);
            fs.call(FileOperation.OPEN, name);
            return open(name, inode);
        }
    }

    private StoreFile open(String name, Inode inode) {
        inode.opened++;
        return new SimulatedFile(fs, inode, name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        synchronized (fs) {
            check(from);
            check(to);
            Inode inode = existing(from);
            fs.call(FileOperation.RENAME, from);
            if (from.equals(to)) {
                return;
            }
            Inode replaced = node.current.get(to);
            apply(new PendingOperation.Rename(fs.nextOrder(), node, from, to, inode));
            if (replaced != null) {
                fs.unlinked(replaced);
            }
        }
    }

    @Override
    public void delete(String name) throws IOException {
        synchronized (fs) {
            check(name);
            Inode inode = existing(name);
            fs.call(FileOperation.DELETE, name);
            apply(new PendingOperation.Unlink(fs.nextOrder(), node, name, inode));
            fs.unlinked(inode);
        }
    }

    private void apply(PendingOperation.OfDirectory operation) {
        DirectoryNode.apply(operation, node.current);
        if (fs.isTracking()) {
            node.pending.add(operation);
        }
    }

    @Override
    public void sync() throws IOException {
        synchronized (fs) {
            Faults.Kind fault = fs.begin(FileOperation.SYNC, SELF);
            if (fault == null) {
                node.sync();
            } else {
                node.pending.clear(); // lost, and the next sync will not know
            }
            SimulatedFileSystem.fail(SELF, fault);
        }
    }

    @Override
    public long freeBytes() {
        return fs.freeBytes();
    }

    /** Everything is in memory here; what is asked for must be in the file. */
    @Override
    public void load(String name, MemorySegment mapping, long offset, long bytes) {
        mapping.asSlice(offset, bytes).get(ValueLayout.JAVA_BYTE, 0);
        fs.loaded();
    }

    @Override
    public long memoryBytes() {
        return fs.memoryBytes();
    }

    @Override
    public void lock() {
        synchronized (fs) {
            if (node.lockedBy != null) {
                throw new LogKVException.Locked(node.path, "by this process");
            }
            node.lockedBy = this;
        }
    }

    @Override
    public void close() {
        synchronized (fs) {
            if (node.lockedBy == this) {
                node.lockedBy = null;
            }
        }
    }

    private Inode existing(String name) throws NoSuchFileException {
        Inode inode = node.current.get(name);
        if (inode == null) {
            throw new NoSuchFileException(node.path.resolve(name).toString());
        }
        return inode;
    }

    private static void check(String name) {
        if (name.equals(LOCK_FILE) || name.isEmpty() || name.contains("/")) {
            throw new IllegalArgumentException("'" + name + "' is not the name of a store's file");
        }
    }
}
