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

    private static final long STAGE_BYTES_MAX = 1 << 20;
    private static final byte[] NO_OPERATIONS = {};

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

    /** How much is staged at most; the zeros behind the last record come on top. */
    private final long stageBytes;

    private final MemorySegment stage;
    private final Queue<Segment> sealedUnforced = new ConcurrentLinkedQueue<>();

    private volatile Segment active;
    private volatile long durablePosition;

    /**
     * Up to where records with operations are in the page cache; marks behind them need no force.
     * Written under the write lock.
     */
    @SuppressWarnings("UnusedVariable") // read through END_POSITION
    private long endPosition;

    /** Where the log ended when it was opened. */
    private final long openedPosition;

    /** Greatest durable position that a record says. Under the write lock. */
    private long witnessedPosition;

    private long nextSequence;
    private long stagedFrom;
    private int stagedBytes;

    /** Continues a log that was recovered. */
    public Log(RecoveredLog recovered) {
        active = recovered.segments().getLast();
        stageBytes = stageBytes(active.capacity());
        stage = Arena.ofAuto().allocate(stageBytes + RecordFormat.HEADER_BYTES);
        nextSequence = recovered.nextSequence();
        endPosition = recovered.operationsPosition();
        openedPosition = recovered.endPosition();
        durablePosition = recovered.endPosition();
        witnessedPosition = recovered.witnessedPosition();
    }

    /** No more is ever staged than a segment takes; any record that is staged has to fit. */
    private static long stageBytes(long segmentBytes) {
        return Math.clamp(segmentBytes, RecordEncoder.WHOLE_BYTES_MAX, STAGE_BYTES_MAX);
    }

    /** Starts a record of one operation; {@link #hasRoom} and {@link #append} follow. */
    public void startOperation(byte kind, int bucket, byte[] key, byte[] value, long expiryMillis) {
        encoder.startOperation(kind, bucket, key, value, expiryMillis);
    }

    /** Starts a record of operations that are encoded already. */
    public void startBatch(byte[] operations, int length) {
        encoder.startBatch(operations, length);
    }

    /**
     * Returns whether the record that was started fits the active segment, with room for a mark
     * behind it.
     */
    public boolean hasRoom(long nowMillis) {
        return active.hasRoom(
                encoder.recordBytes() + RecordFormat.HEADER_BYTES, nextSequence, nowMillis);
    }

    /** Returns the capacity that a segment needs for the record that was started, and a mark. */
    public long capacityNeeded() {
        return SegmentHeader.BYTES + encoder.recordBytes() + RecordFormat.HEADER_BYTES;
    }

    /**
     * Appends the record that was started, through the mapping.
     *
     * @param operations how many operations it has
     * @return where its operations begin in the active segment; they end at its {@link
     *     Segment#usedBytes}
     */
    public long append(int operations, long nowMillis) {
        long offset = appendMapped(nowMillis);
        nextSequence += operations;
        END_POSITION.setRelease(this, active.endPosition());
        return offset + RecordFormat.HEADER_BYTES;
    }

    private long appendMapped(long nowMillis) {
        Segment segment = active;
        long durable = durablePosition;
        long offset =
                segment.append(
                        encoder,
                        segment.bytes(),
                        segment.usedBytes(),
                        nextSequence,
                        nowMillis,
                        durable);
        witnessed(durable);
        return offset;
    }

    private void witnessed(long durable) {
        if (active.isInReach(durable)) {
            witnessedPosition = durable;
        }
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
        if (encoder.recordBytes() > stageBytes - stagedBytes) {
            writeStaged();
        }
        Segment segment = active;
        if (stagedBytes == 0) {
            stagedFrom = segment.usedBytes();
        }
        int recordBytes = (int) encoder.recordBytes();
        long durable = durablePosition;
        long offset = segment.append(encoder, stage, stagedBytes, nextSequence, nowMillis, durable);
        witnessed(durable);
        stagedBytes += recordBytes;
        nextSequence += operations;
        return offset + RecordFormat.HEADER_BYTES;
    }

    /** Writes what was staged to the file. Engine threads only. */
    public void writeStaged() throws IOException {
        if (stagedBytes > 0) {
            active.write(stagedFrom, stage, stagedBytes);
            stagedBytes = 0;
            END_POSITION.setRelease(this, active.endPosition());
        }
    }

    /**
     * Returns whether the log was forced since the last record said how far it is durable: damage
     * to what was forced would be taken for a torn tail.
     */
    public boolean lacksWitness() {
        return durablePosition > witnessedPosition
                && (long) END_POSITION.getAcquire(this) > witnessedPosition;
    }

    /**
     * Appends a mark, through the mapping: a record without operations, which only says how far the
     * log is durable. It needs no force of its own. Left out when no record is missing it, or when
     * its time does not fit the segment any more.
     *
     * @return whether it was appended
     */
    public boolean appendMark(long nowMillis) {
        encoder.startBatch(NO_OPERATIONS, 0);
        boolean wanted =
                lacksWitness() && active.hasRoom(encoder.recordBytes(), nextSequence, nowMillis);
        if (wanted) {
            appendMapped(nowMillis);
        }
        return wanted;
    }

    /**
     * Seals the active segment and continues in a blank one. Nothing may be staged.
     *
     * @return the new active segment
     */
    public Segment roll(BlankSegment blank, long nowMillis) {
        Segment sealed = active;
        if (stagedBytes > 0) {
            throw new IllegalStateException(stagedBytes + " bytes are staged");
        }
        if (blank.number() != sealed.header().number() + 1) {
            throw new IllegalStateException(
                    "segment %d cannot follow %d"
                            .formatted(blank.number(), sealed.header().number()));
        }
        SegmentHeader header =
                new SegmentHeader(
                        sealed.header().storeId(),
                        blank.number(),
                        nextSequence,
                        sealed.endPosition(),
                        Math.max(nowMillis, sealed.lastMillis()),
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
            forceSealed(sealed);
        }
        newest.force();
        durablePosition = Math.max(durablePosition, target);
    }

    /**
     * Makes a sealed segment durable, if it is not. As with {@link #force}, nothing can be relied
     * on when it throws.
     */
    public void forceSealed(Segment sealed) throws IOException {
        synchronized (sealedUnforced) {
            if (sealedUnforced.contains(sealed)) {
                sealed.forceLast();
                sealedUnforced.remove(sealed);
            }
        }
    }

    /**
     * Lets go of a sealed segment that is durable elsewhere: it is not forced any more, and may be
     * closed when this returns. Waits for a force of it that is under way.
     */
    public void release(Segment sealed) {
        synchronized (sealedUnforced) {
            sealedUnforced.remove(sealed);
        }
    }

    /** Returns the segment that is appended to. */
    public Segment active() {
        return active;
    }

    /** Returns the sequence number of the next operation. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Returns how many bytes were appended since the log was opened. */
    public long appendedBytes() {
        return Math.max(0, (long) END_POSITION.getAcquire(this) - openedPosition);
    }

    /** Returns how many bytes of the log are not durable yet. */
    public long unsyncedBytes() {
        return Math.max(0, (long) END_POSITION.getAcquire(this) - durablePosition);
    }
}
