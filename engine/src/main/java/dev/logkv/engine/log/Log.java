package dev.logkv.engine.log;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The end of the log: where records are appended, how far the log is durable, and what has to be
 * forced to bring that further.
 *
 * <p>A record is appended in one of two ways. <em>Buffered</em>: copied into the mapping; the page
 * cache has it from then on, whatever becomes of this process. <em>Staged</em>: collected in a
 * buffer, and written to the file with all that was staged before it by one call of {@link
 * #writeStaged}; storing through the mapping and forcing takes three times as long, because each
 * force write-protects the page. Records are in the file in the order of their sequence numbers at
 * any time: nothing is buffered behind a record that is staged, so that the end of one process
 * never leaves a hole.
 *
 * <p>Appends and rolls are for whoever holds the store's write lock. {@link #force} is for one
 * engine thread at a time, with or without that lock.
 */
public final class Log {

    private static final int STAGE_BYTES = 1 << 20;

    private static final VarHandle END_POSITION;

    static {
        try {
            END_POSITION =
                    MethodHandles.lookup().findVarHandle(Log.class, "endPosition", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final RecordEncoder encoder = new RecordEncoder();
    private final MemorySegment stage = Arena.ofAuto().allocate(STAGE_BYTES);
    private final Queue<Segment> sealedUnforced = new ConcurrentLinkedQueue<>();

    private volatile Segment active;
    private volatile long durablePosition;

    /** Up to where records are in the page cache. Written under the write lock. */
    @SuppressWarnings("UnusedVariable") // read through END_POSITION
    private long endPosition;

    private long nextSequence;
    private long stagedFrom;
    private int stagedBytes;

    /** Continues a log that was recovered. */
    public Log(RecoveredLog recovered) {
        active = recovered.segments().getLast();
        nextSequence = recovered.nextSequence();
        endPosition = recovered.endPosition();
        durablePosition = recovered.endPosition();
    }

    /** Starts a record of one operation; {@link #hasRoom} and {@link #append} follow. */
    public void startOperation(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        encoder.startOperation(kind, bucket, key, value, expiryMillis);
    }

    /** Starts a record of operations that are encoded already. */
    public void startBatch(byte[] operations, int length) {
        encoder.startBatch(operations, length);
    }

    /** Returns whether the record that was started fits the active segment. */
    public boolean hasRoom(long nowMillis) {
        return active.hasRoom(encoder.recordBytes(), nextSequence, nowMillis);
    }

    /** Returns the capacity that a segment needs for the record that was started. */
    public long capacityNeeded() {
        return SegmentHeader.BYTES + encoder.recordBytes();
    }

    /**
     * Appends the record that was started, through the mapping.
     *
     * @param operations how many operations it has
     * @return where its operations begin in the active segment; they end at its {@link
     *     Segment#usedBytes}
     */
    public long append(int operations, long nowMillis) {
        Segment segment = active;
        long offset =
                segment.append(
                        encoder,
                        segment.bytes(),
                        segment.usedBytes(),
                        nextSequence,
                        nowMillis,
                        durablePosition);
        nextSequence += operations;
        END_POSITION.setRelease(this, segment.endPosition());
        return offset + RecordFormat.HEADER_BYTES;
    }

    /**
     * Stages the record that was started; one that is too long for that is written at once, with
     * all that was staged before it. Engine threads only.
     *
     * @return like {@link #append}; the bytes are there after {@link #writeStaged}
     */
    public long stage(int operations, long nowMillis) throws IOException {
        if (!encoder.fitsWhole()) {
            writeStaged();
            return append(operations, nowMillis);
        }
        if (encoder.recordBytes() > STAGE_BYTES - stagedBytes) {
            writeStaged();
        }
        Segment segment = active;
        if (stagedBytes == 0) {
            stagedFrom = segment.usedBytes();
        }
        int recordBytes = (int) encoder.recordBytes();
        long offset =
                segment.append(
                        encoder, stage, stagedBytes, nextSequence, nowMillis, durablePosition);
        stagedBytes += recordBytes;
        nextSequence += operations;
        return offset + RecordFormat.HEADER_BYTES;
    }

    /** Writes what was staged to the file. Engine threads only. */
    public void writeStaged() throws IOException {
        if (stagedBytes > 0) {
            active.write(stagedFrom, stage.asSlice(0, stagedBytes));
            stagedBytes = 0;
            END_POSITION.setRelease(this, active.endPosition());
        }
    }

    /**
     * Appends the mark of a clean close, which says that everything before it is durable. It is
     * left out when the segment is full or has nothing but its header.
     *
     * @return whether it was appended, and has to be forced
     */
    public boolean appendCleanEnd(long nowMillis) {
        encoder.startBatch(new byte[0], 0);
        if (!hasRoom(nowMillis)) {
            return false;
        }
        append(0, nowMillis);
        return true;
    }

    /**
     * Seals the active segment and continues in a blank one. Nothing may be staged.
     *
     * @return the new active segment
     */
    public Segment roll(BlankSegment blank, long nowMillis) {
        if (stagedBytes > 0) {
            throw new IllegalStateException(stagedBytes + " bytes are staged");
        }
        Segment sealed = active;
        SegmentHeader header =
                new SegmentHeader(
                        sealed.header().storeId(),
                        blank.number(),
                        nextSequence,
                        sealed.endPosition(),
                        nowMillis,
                        blank.capacity(),
                        sealed.header().number(),
                        sealed.usedBytes(),
                        sealed.lastChecksum());
        Segment started = Segment.start(blank, header);
        // In this order: force() must find the sealed one when it sees the new one.
        sealedUnforced.add(sealed);
        active = started;
        END_POSITION.setRelease(this, started.endPosition());
        return started;
    }

    /**
     * Makes everything durable that was appended, and written if it was staged, before the call.
     * When it throws, the log must not be used for writing any more: the operating system reports a
     * failed write-back once, and then forgets the bytes.
     */
    public void force() throws IOException {
        long target = (long) END_POSITION.getAcquire(this);
        Segment newest = active;
        List<Segment> older = new ArrayList<>();
        for (Segment sealed : sealedUnforced) {
            if (sealed.header().number() < newest.header().number()) {
                older.add(sealed);
            }
        }
        for (Segment sealed : older) {
            sealed.force();
            sealed.closeFile();
            sealedUnforced.remove(sealed);
        }
        newest.force();
        durablePosition = Math.max(durablePosition, target);
    }

    /** Returns the segment that is appended to. */
    public Segment active() {
        return active;
    }

    /** Returns the sequence number of the next operation. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Returns how many bytes of the log are not durable yet. */
    public long unsyncedBytes() {
        return Math.max(0, (long) END_POSITION.getAcquire(this) - durablePosition);
    }
}
