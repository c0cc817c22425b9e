package dev.logkv.testkit;

import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.PendingOperation.Write;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/** An open file of the simulation. */
final class SimulatedFile implements StoreFile {

    private final SimulatedFileSystem fs;
    private final Inode inode;
    private final String name;
    private boolean closed;

    SimulatedFile(SimulatedFileSystem fs, Inode inode, String name) {
        this.fs = fs;
        this.inode = inode;
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        synchronized (fs) {
            checkOpen();
            return inode.size();
        }
    }

    @Override
    public void extend(long bytes) throws IOException {
        synchronized (fs) {
            checkOpen();
            if (bytes < inode.size()) {
                throw new IllegalArgumentException(
                        name
                                + " has "
                                + inode.size()
                                + " bytes already, cannot extend it to "
                                + bytes);
            }
            grow(bytes, fs.begin(FileOperation.EXTEND, name));
        }
    }

    /** Space counts from here on: zeros that are reserved take no more. */
    private void grow(long bytes, Faults.@Nullable Kind fault) throws IOException {
        long wanted = Math.max(0, bytes - inode.size());
        long fits = fs.fitting(wanted, fault);
        inode.extend(inode.size() + fits);
        SimulatedFileSystem.fail(name, outcome(fault, fits < wanted));
    }

    @Override
    public void allocate(long from, long to) throws IOException {
        synchronized (fs) {
            checkOpen();
            Faults.Kind fault = fs.begin(FileOperation.ALLOCATE, name);
            if (fault == null) {
                inode.zero(from, Math.min(to, inode.size()));
            }
            grow(to, fault);
        }
    }

    @Override
    public void write(long offset, MemorySegment bytes) throws IOException {
        synchronized (fs) {
            checkOpen();
            if (offset < 0) {
                throw new IllegalArgumentException("negative offset " + offset);
            }
            Write write = new Write(fs.order(), inode, offset, bytes);
            Faults.Kind fault = fs.begin(FileOperation.WRITE, name, write);
            long past = Math.max(0, offset + bytes.byteSize() - inode.size());
            long fits = bytes.byteSize() - past + fs.fitting(past, fault);
            if (fault == Faults.Kind.NO_SPACE) {
                fits = Math.min(fits, bytes.byteSize() / 2);
            }
            if (fault != Faults.Kind.IO_ERROR && fits > 0) {
                inode.write(offset, bytes.asSlice(0, fits));
            }
            SimulatedFileSystem.fail(name, outcome(fault, fits < bytes.byteSize()));
        }
    }

    private static Faults.@Nullable Kind outcome(Faults.@Nullable Kind fault, boolean full) {
        return fault == null && full ? Faults.Kind.NO_SPACE : fault;
    }

    @Override
    public long read(long offset, MemorySegment target) throws IOException {
        synchronized (fs) {
            checkOpen();
            fs.call(FileOperation.READ, name);
            return inode.read(offset, target);
        }
    }

    @Override
    public void force() throws IOException {
        force(Long.MAX_VALUE);
    }

    @Override
    public void force(MemorySegment stored) throws IOException {
        force();
    }

    @Override
    public void forceFirst(MemorySegment mapping, long bytes) throws IOException {
        force(bytes);
    }

    private void force(long bytes) throws IOException {
        synchronized (fs) {
            checkOpen();
            Faults.Kind fault = fs.begin(FileOperation.FORCE, name);
            if (fault == null) {
                inode.force(bytes);
            } else {
                inode.failForce();
            }
            SimulatedFileSystem.fail(name, fault);
        }
    }

    @Override
    public MemorySegment map(long bytes, boolean writable, Arena arena) throws IOException {
        synchronized (fs) {
            checkOpen();
            if (bytes > inode.size()) {
                throw new IllegalArgumentException(
                        name + " has " + inode.size() + " bytes, cannot map " + bytes);
            }
            fs.call(FileOperation.MAP, name);
            return inode.map(bytes, writable, arena);
        }
    }

    @Override
    public void close() {
        synchronized (fs) {
            if (!closed) {
                closed = true;
                inode.opened--;
                fs.releaseIfUnused(inode);
            }
        }
    }

    private void checkOpen() throws ClosedChannelException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
