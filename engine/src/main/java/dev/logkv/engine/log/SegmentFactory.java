package dev.logkv.engine.log;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes segment files: full length, mapped, and durable under their names before anybody uses them.
 * So a mapped store can neither run out of space nor lose its file, and a segment that is shorter
 * than its header says was damaged by somebody.
 *
 * <p>A new file is filled with zeros. Where writers wait for the device these are forced, because
 * the first of them would wait for that. Where they do not, only the length is, which costs next to
 * nothing, and the zeros are written into the page cache: that reserves their space, and in a log
 * that grows fast the records replace them before the device ever sees them.
 *
 * <p>A file whose segment is not part of the log any more saves that, the search for free blocks,
 * and the deletion: one such is kept to be recycled. What it holds stays in it, behind a few bytes
 * that say that it has no header yet; checksums tell old records from new ones.
 *
 * <p>Engine threads only. Segments are made by one thread at a time; others may retire some.
 */
public final class SegmentFactory {

    /** Capacity of a segment that only seals the one before it. */
    private static final long SEAL_BYTES = SegmentHeader.BYTES + RecordFormat.HEADER_BYTES;

    /** Space is reserved in such pieces, so that it is known how far that is. */
    private static final long PIECE_BYTES = 1 << 20;

    /** How far recycling is as long as it goes on: it seldom takes long, and has no parts. */
    private static final double RECYCLING = 0.5;

    /** No file is kept where there is no room for so many segments above the free-space floor. */
    private static final long SEGMENTS_FREE = 8;

    /** What Linux and macOS say in English. */
    private static final String NO_SPACE = "No space left on device";

    private final Directory directory;
    private final long freeSpaceFloor;
    private final long segmentBytes;

    /** See {@link #progress()}. */
    private volatile double progress;

    /** Name of the file that is kept to be recycled, or null. Guarded by this. */
    private @Nullable String spare;

    /**
     * @param freeSpaceFloor bytes on the device that stay free
     * @param segmentBytes length of the files that are recycled
     */
    public SegmentFactory(Directory directory, long freeSpaceFloor, long segmentBytes) {
        this.directory = directory;
        this.freeSpaceFloor = freeSpaceFloor;
        this.segmentBytes = segmentBytes;
    }

    /**
     * Makes a blank segment, in place of one of the same number.
     *
     * @param filled whether its zeros are to be on the device
     * @throws LogKVException.OutOfSpace if there is no room for it above the free-space floor;
     *     nothing is left behind
     */
    public BlankSegment create(long number, long capacity, boolean filled) throws IOException {
        progress = 0;
        BlankSegment recycled = spareBytes() == capacity ? recycleSpare(number) : null;
        if (recycled != null) {
            return recycled;
        }
        deleteSpare();
        return create(number, capacity, freeSpaceFloor, filled, bytes -> {});
    }

    private @Nullable BlankSegment recycleSpare(long number) throws IOException {
        if (directory.freeBytes() < freeSpaceFloor) {
            return null;
        }
        String kept = takeSpare();
        try {
            return kept == null ? null : recycle(kept, number);
        } catch (IOException e) {
            rememberIfThere(kept, e);
            throw e;
        }
    }

    /**
     * Makes a blank segment that has room for nothing but a mark, below the free-space floor if
     * need be: for the one before it to be sealed and flushed, which gives space back. Whoever
     * writes needs another one, and is refused below the floor.
     */
    public BlankSegment createForFlush(long number) throws IOException {
        return create(number, SEAL_BYTES, 0, true, bytes -> {});
    }

    /** Makes the first segment of a new store. Its header is durable when this returns. */
    Segment createFirst(SegmentHeader header) throws IOException {
        BlankSegment blank =
                create(header.number(), header.capacity(), freeSpaceFloor, true, header::write);
        return Segment.start(blank, header);
    }

    /** Deletes a blank segment that is not wanted any more. */
    public void delete(BlankSegment blank) throws IOException {
        blank.close();
        directory.delete(SegmentFiles.name(blank.number()));
    }

    /**
     * Takes a segment that is closed, and of which everything is in tables, durably: keeps its file
     * to be recycled, or deletes it. Neither need be durable: recovery does not look at what lies
     * before the beginning of the log. May be called again for one when it has failed.
     *
     * @return whether there is a file now that waits to be recycled
     */
    public synchronized boolean retire(String name, long capacity) throws IOException {
        if (!name.equals(spare) && directory.list().contains(name)) {
            if (spare == null && capacity == segmentBytes && isRoomPlenty()) {
                spare = name;
            } else {
                directory.delete(name);
            }
        }
        return spare != null;
    }

    private boolean isRoomPlenty() throws IOException {
        return directory.freeBytes() >= freeSpaceFloor + SEGMENTS_FREE * segmentBytes;
    }

    private synchronized @Nullable String takeSpare() {
        String kept = spare;
        spare = null;
        return kept;
    }

    /** Deletes the file that is kept to be recycled, if there is one. */
    public void deleteSpare() throws IOException {
        String kept = takeSpare();
        if (kept != null) {
            try {
                directory.delete(kept);
            } catch (IOException e) {
                rememberIfThere(kept, e);
                throw e;
            }
        }
    }

    /** Remembers a file that could not be recycled or deleted, so that it is tried again. */
    private synchronized void rememberIfThere(@Nullable String kept, IOException failure) {
        try {
            if (kept != null && spare == null && directory.list().contains(kept)) {
                spare = kept;
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Returns the length of the file that is kept to be recycled, or 0. */
    public synchronized long spareBytes() {
        return spare == null ? 0 : segmentBytes;
    }

    /**
     * Returns how far {@link #create} is, from 0 to 1. It is counted while space is reserved, and
     * where zeros are forced behind that, these are the second half. A file that is recycled counts
     * as half done until it is. Any thread.
     */
    public double progress() {
        return progress;
    }

    /** Returns how many bytes are free on the device. */
    public long freeBytes() throws IOException {
        return directory.freeBytes();
    }

    /** Returns how many bytes must be free before a segment of a capacity is made. */
    public long neededBytes(long capacity) {
        return capacity + freeSpaceFloor;
    }

    private BlankSegment create(
            long number, long capacity, long floor, boolean filled, Consumer<MemorySegment> content)
            throws IOException {
        long free = directory.freeBytes();
        if (free < capacity + floor) {
            throw outOfSpace(free, capacity, null);
        }
        String unfinished = SegmentFiles.unfinishedName(number);
        // One may be left from an attempt that failed.
        if (directory.list().contains(unfinished)) {
            directory.delete(unfinished);
        }
        String name = unfinished;
        StoreFile file = directory.create(name);
        Arena arena = directory.newArena();
        try {
            if (filled) {
                allocate(file, capacity, true);
            } else {
                file.extend(capacity);
            }
            MemorySegment bytes = file.map(capacity, true, arena);
            content.accept(bytes);
            file.force();
            directory.rename(unfinished, SegmentFiles.name(number));
            name = SegmentFiles.name(number);
            directory.sync();
            if (!filled) {
                allocate(file, capacity, false);
            }
            return new BlankSegment(number, file, bytes, arena);
        } catch (Throwable failure) {
            discard(file, arena, name, failure);
            throw failure;
        }
    }

    /**
     * Makes a blank segment of a file that was another one. That it is none any more is durable
     * before its name is: else a loss of power could leave a whole header of another segment.
     */
    private BlankSegment recycle(String kept, long number) throws IOException {
        progress = RECYCLING;
        String name = kept;
        StoreFile file = directory.open(kept);
        Arena arena = directory.newArena();
        try {
            MemorySegment bytes = file.map(segmentBytes, true, arena);
            writeRecycled(bytes, kept, number);
            file.forceFirst(bytes, SegmentHeader.BYTES);
            directory.rename(kept, SegmentFiles.name(number));
            name = SegmentFiles.name(number);
            directory.sync();
            return new BlankSegment(number, file, bytes, arena);
        } catch (Throwable failure) {
            discard(file, arena, name, failure);
            throw failure;
        }
    }

    private static void writeRecycled(MemorySegment bytes, String name, long number)
            throws IOException {
        try {
            SegmentHeader.writeRecycled(bytes, number);
        } catch (InternalError e) { // the page was not in memory, and cannot be read
            throw new IOException("cannot write to the header of " + name, e);
        }
    }

    private void allocate(StoreFile file, long capacity, boolean grows) throws IOException {
        try {
            for (long from = 0; from < capacity; ) {
                long to = Math.min(from + PIECE_BYTES, capacity);
                file.allocate(from, to);
                from = to;
                progress = (double) to / (grows ? 2 * capacity : capacity);
            }
        } catch (IOException e) {
            // The operating system's message may be in any language, and a merge may have made room
            // since: either of both will do.
            long free = directory.freeBytes();
            long missing = grows ? capacity - file.size() : capacity;
            if (free < missing || String.valueOf(e.getMessage()).contains(NO_SPACE)) {
                throw outOfSpace(free, capacity, e);
            }
            throw e;
        }
    }

    private LogKVException.OutOfSpace outOfSpace(
            long free, long capacity, @Nullable IOException cause) {
        return new LogKVException.OutOfSpace(
                ("%,d bytes are free in %s, and the next segment of the log needs %,d and a floor of"
                                + " %,d: free some space, or lower freeSpaceFloor or segmentBytes")
                        .formatted(free, directory.path(), capacity, freeSpaceFloor),
                cause);
    }

    /**
     * Deletes what was made, under its last name too: a directory whose sync has failed may forget
     * that name, and must not be asked to keep it.
     */
    private void discard(StoreFile file, Arena arena, String name, Throwable failure) {
        try {
            arena.close();
            file.close();
            if (directory.list().contains(name)) {
                directory.delete(name);
            }
        } catch (IOException | IllegalStateException e) {
            failure.addSuppressed(e);
        }
    }
}
