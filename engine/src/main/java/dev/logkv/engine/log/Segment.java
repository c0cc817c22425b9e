package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log, mapped, with the place where the next record goes.
 *
 * <p>Appends are for whoever holds the store's write lock. What was appended never changes again,
 * so that readers need no lock once they know that it is there.
 */
public final class Segment {

    private static final VarHandle USED_BYTES;

    static {
        try {
            USED_BYTES =
                    MethodHandles.lookup().findVarHandle(Segment.class, "usedBytes", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final SegmentHeader header;
    private final StoreFile file;
    private final MemorySegment bytes;
    private final Arena arena;
    private final long seed;

    /** Where the next record goes. Written under the write lock, read by statistics at any time. */
    private long usedBytes;

    private int lastChecksum;
    private long lastTimeDelta;

    /** Whether all of this segment is durable, here or in tables. Guarded by this. */
    private boolean isAllDurable;

    /** How much was there when it was last forced, by this object. Guarded by this. */
    private long forcedBytes;

    /** Why it could not be forced, once. Guarded by this. */
    private @Nullable Throwable forceFailure;

    private Segment(
            SegmentHeader header,
            StoreFile file,
            MemorySegment bytes,
            Arena arena,
            long usedBytes,
            int lastChecksum,
            long lastTimeDelta) {
        this.header = header;
        this.file = file;
        this.bytes = bytes;
        this.arena = arena;
        this.seed = header.seed();
        this.usedBytes = usedBytes;
        this.lastChecksum = lastChecksum;
        this.lastTimeDelta = lastTimeDelta;
    }

    /** Starts a blank segment: stores its header, which becomes durable with the first sync. */
    static Segment start(BlankSegment blank, SegmentHeader header) {
        header.write(blank.bytes());
        int checksum = SegmentHeader.checksum(blank.bytes());
        return new Segment(
                header,
                blank.file(),
                blank.bytes(),
                blank.arena(),
                SegmentHeader.BYTES,
                checksum,
                0);
    }

    /** Takes over a segment whose records a scanner has read to their end. */
    static Segment resume(
            SegmentHeader header,
            StoreFile file,
            MemorySegment bytes,
            Arena arena,
            RecordScanner scanned) {
        return new Segment(
                header,
                file,
                bytes,
                arena,
                scanned.end(),
                scanned.lastChecksum(),
                scanned.lastTimeDelta());
    }

    public SegmentHeader header() {
        return header;
    }

    /** Returns the name of the file. */
    public String name() {
        return SegmentFiles.name(header.number());
    }

    /**
     * Returns the whole file, mapped. Access after {@link #close} throws {@link
     * IllegalStateException}.
     */
    public MemorySegment bytes() {
        return bytes;
    }

    /** Returns what owns the mapping. */
    public Arena arena() {
        return arena;
    }

    /** Returns the length of the file in bytes. */
    public long capacity() {
        return bytes.byteSize();
    }

    /** Returns where the last record ends. */
    public long usedBytes() {
        return (long) USED_BYTES.getOpaque(this);
    }

    int lastChecksum() {
        return lastChecksum;
    }

    /** Returns the log position of the end of the last record. */
    long endPosition() {
        return header.basePosition() + usedBytes;
    }

    /** Returns when the last record was appended, or the segment created if it has none. */
    long lastMillis() {
        return header.createdMillis() + lastTimeDelta;
    }

    /** Returns whether a record at the end can say that the log is durable up to a position. */
    boolean isInReach(long durablePosition) {
        return endPosition() - durablePosition < RecordFormat.DELTA_MAX;
    }

    /** Returns whether a record fits, its numbers too. */
    boolean hasRoom(long recordBytes, long sequence, long nowMillis) {
        return usedBytes + recordBytes <= capacity()
                && sequence - header.firstSequence() <= RecordFormat.DELTA_MAX
                && nowMillis - header.createdMillis() <= RecordFormat.DELTA_MAX;
    }

    /**
     * Appends the record that the encoder holds and returns where it begins.
     *
     * <p>The time of a record is never before that of the record in front of it, whatever the clock
     * says.
     *
     * @param target the mapping, or a buffer that is written to the file later; with room for
     *     {@link RecordFormat#HEADER_BYTES} zeros more, as far as the segment has it
     * @param targetOffset where in the target
     * @param durablePosition log position up to which the log is known durable
     */
    long append(
            RecordEncoder record,
            MemorySegment target,
            long targetOffset,
            long sequence,
            long nowMillis,
            long durablePosition) {
        long offset = usedBytes;
        lastTimeDelta = Math.max(lastTimeDelta, nowMillis - header.createdMillis());
        long distance = header.basePosition() + offset - durablePosition;
        long length = record.recordBytes();
        // Before the record: it is never there without the mark that the log ends behind it.
        markEnd(target, targetOffset + length, endMarkBytes(offset + length));
        lastChecksum =
                record.copyTo(
                        target,
                        targetOffset,
                        seed,
                        offset,
                        (int) (sequence - header.firstSequence()),
                        (int) lastTimeDelta,
                        distance < RecordFormat.DELTA_MAX
                                ? (int) distance
                                : RecordFormat.DURABLE_UNKNOWN);
        USED_BYTES.setRelease(this, offset + length);
        return offset;
    }

    /** Stores the zeros that no record begins with, over what an earlier use of the file left. */
    private static void markEnd(MemorySegment target, long at, int bytes) {
        if (bytes == RecordFormat.HEADER_BYTES) {
            target.set(Layouts.U64, at, 0);
            target.set(Layouts.U64, at + Long.BYTES, 0);
            target.set(Layouts.U32, at + 2 * Long.BYTES, 0);
        } else {
            for (int i = 0; i < bytes; i++) {
                target.set(Layouts.U8, at + i, (byte) 0);
            }
        }
    }

    /** Returns how many bytes behind a record say that the log ends there. */
    private int endMarkBytes(long end) {
        return (int) Math.min(RecordFormat.HEADER_BYTES, capacity() - end);
    }

    /**
     * Writes records that were appended to a buffer, and the zeros behind them. Engine threads
     * only.
     *
     * @param bytes of the records
     */
    void write(long offset, MemorySegment buffer, long bytes) throws IOException {
        file.write(offset, buffer.asSlice(0, bytes + endMarkBytes(offset + bytes)));
    }

    /**
     * Makes everything in this segment durable. Engine threads only. Once this has failed it always
     * does, whichever thread asks: the kernel reports an error once, and forgets the pages.
     */
    synchronized void force() throws IOException {
        if (forceFailure != null) {
            throw new IOException(name() + " could not be forced before", forceFailure);
        }
        if (!isAllDurable) {
            try {
                long used = usedBytes();
                file.force(bytes.asSlice(forcedBytes, used - forcedBytes));
                forcedBytes = used;
            } catch (Throwable failure) {
                forceFailure = failure;
                throw failure;
            }
        }
    }

    /**
     * Forces a segment that is sealed, and closes its file. A force that comes later, or waits for
     * this one, has nothing left to do. Engine threads only.
     */
    synchronized void forceLast() throws IOException {
        force();
        closeFile();
    }

    /**
     * Closes the file of a segment of which everything is durable, here or in tables: it will not
     * be forced any more. Readers can still use the mapping. Waits for a force that is going on.
     * Engine threads only.
     */
    public synchronized void closeFile() throws IOException {
        isAllDurable = true;
        file.close();
    }

    /**
     * Closes file and mapping.
     *
     * @throws IllegalStateException if a native call is using the mapping at this moment
     */
    public synchronized void close() throws IOException {
        file.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }
}
