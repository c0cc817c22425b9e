package dev.logkv.engine.fs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** An open file on disk. */
final class DiskFile implements StoreFile {

    /**
     * Most bytes in one system call. The JDK copies what is on the heap through a direct buffer of
     * the size of the call, which it keeps for the thread.
     */
    private static final int CALL_BYTES_MAX = 1 << 20;

    /** What is less is forced as it is mapped. */
    private static final long UNLOAD_BYTES_MIN = 128 << 10;

    private static final MemorySegment ZEROS = Arena.global().allocate(CALL_BYTES_MAX).asReadOnly();

    private final String name;
    private final FileChannel channel;

    DiskFile(String name, FileChannel channel) {
        this.name = name;
        this.channel = channel;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        return channel.size();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Writes zeros: to set the length alone would leave a sparse file, and a full device would
     * then fault in the middle of a mapped store.
     */
    @Override
    public void allocate(long from, long to) throws IOException {
        for (long offset = from; offset < to; ) {
            long count = Math.min(CALL_BYTES_MAX, to - offset);
            write(offset, ZEROS.asSlice(0, count));
            offset += count;
        }
    }

    @Override
    public void extend(long bytes) throws IOException {
        long size = channel.size();
        if (bytes < size) {
            throw new IllegalArgumentException(
                    name + " has " + size + " bytes already, cannot extend it to " + bytes);
        }
        if (bytes > size) {
            write(bytes - 1, ZEROS.asSlice(0, 1));
        }
    }

    @Override
    public void write(long offset, MemorySegment bytes) throws IOException {
        long done = 0;
        while (done < bytes.byteSize()) {
            ByteBuffer buffer = slice(bytes, done);
            while (buffer.hasRemaining()) {
                done += channel.write(buffer, offset + done);
            }
        }
    }

    @Override
    public long read(long offset, MemorySegment target) throws IOException {
        long done = 0;
        while (done < target.byteSize()) {
            int count = channel.read(slice(target, done), offset + done);
            if (count < 0) {
                break;
            }
            done += count;
        }
        return done;
    }

    private static ByteBuffer slice(MemorySegment bytes, long from) {
        long count = Math.min(CALL_BYTES_MAX, bytes.byteSize() - from);
        return bytes.asSlice(from, count).asByteBuffer();
    }

    @Override
    public void force() throws IOException {
        channel.force(false);
    }

    /**
     * {@inheritDoc}
     *
     * <p>The kernel makes each page read-only before it writes it, in the page tables of all
     * processors, and waits for every one that runs a thread of this process: with one busy thread
     * beside it, to force 64 MiB takes ten times as long. What is in no page table needs none of
     * that, so the pages are taken out of them first, all at once. They stay in the page cache, and
     * come back when they are touched.
     */
    @Override
    public void force(MemorySegment stored) throws IOException {
        if (stored.byteSize() >= UNLOAD_BYTES_MIN) {
            unload(stored);
        }
        force();
    }

    private static void unload(MemorySegment stored) {
        try {
            stored.unload();
        } catch (Exception e) { // declared by nobody, but thrown: of pages that are locked
            // they are forced where they are
        }
    }

    @Override
    public void forceFirst(MemorySegment mapping, long bytes) throws IOException {
        try {
            mapping.asSlice(0, bytes).force();
        } catch (UncheckedIOException e) {
            throw new IOException("cannot force the first bytes of " + name, e);
        }
    }

    @Override
    public MemorySegment map(long bytes, boolean writable, Arena arena) throws IOException {
        long size = channel.size();
        if (bytes > size) {
            // FileChannel would grow the file, without reserving the space.
            throw new IllegalArgumentException(
                    name + " has " + size + " bytes, cannot map " + bytes);
        }
        return channel.map(writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, bytes, arena);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
