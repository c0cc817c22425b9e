package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.SegmentId;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.zip.CRC32C;

/**
 * Reads the records of a segment one after the other and checks each completely: length, checksum,
 * sequence number, operations. Stops at the first bytes that are not the next record, and says why;
 * what that means is for {@link LogRecovery} to judge.
 *
 * <p>Bytes are copied before they are checksummed: CRC32C over a mapping whose file was truncated
 * kills the JVM, a copy throws an error that can be caught.
 */
public final class RecordScanner {

    private final MemorySegment bytes;
    private final SegmentHeader header;
    private final long seed;
    private final long limit;
    private final CRC32C crc = new CRC32C();
    private final byte[] copy = new byte[16 << 10];

    private long offset;
    private long end;
    private long operationsEnd;
    private int operations;
    private long nextSequence;
    private int lastChecksum;
    private long lastTimeDelta;
    private long durablePosition;
    private String stop = "";
    private boolean blank;

    /** From where on the rest of the file is known to be zero, or -1. */
    private long zerosFrom = -1;

    /**
     * @param bytes the file, from its start
     * @param limit where to stop, in bytes; at most the file's length
     */
    public RecordScanner(MemorySegment bytes, SegmentHeader header, long limit) {
        this.bytes = bytes;
        this.header = header;
        this.seed = header.seed();
        this.limit = limit;
        this.end = SegmentHeader.BYTES;
        this.operationsEnd = SegmentHeader.BYTES;
        this.nextSequence = header.firstSequence();
        this.lastChecksum = SegmentHeader.checksum(bytes);
    }

    /**
     * Moves to the next record.
     *
     * @return false where the records end; {@link #stop} says why
     * @throws IOException if the bytes cannot be read
     */
    public boolean next() throws IOException {
        try {
            return nextMapped();
        } catch (InternalError e) {
            throw cannotRead(e);
        }
    }

    private boolean nextMapped() {
        offset = end;
        if (offset + RecordFormat.HEADER_BYTES > limit) {
            return stopAt("the file ends", Zeros.isZero(bytes, offset, limit));
        }
        int length = bytes.get(Layouts.U32, offset + RecordFormat.LENGTH);
        if (length == 0) {
            boolean zeros = Zeros.isZero(bytes, offset, offset + RecordFormat.HEADER_BYTES);
            return stopAt(zeros ? "no record" : "a record without length", zeros);
        }
        if (length < RecordFormat.HEADER_BYTES || length > limit - offset) {
            return stopAt("a record of " + Integer.toUnsignedString(length) + " bytes", false);
        }
        int expected = bytes.get(Layouts.U32, offset + RecordFormat.CHECKSUM);
        int actual = checksum(offset, length);
        if (actual != expected) {
            return stopAt(
                    "record checksum is %08x, its bytes give %08x".formatted(expected, actual),
                    false);
        }
        long sequence = sequence(offset);
        if (sequence != nextSequence) {
            return stopAt(
                    "a record with sequence number %d, expected %d"
                            .formatted(sequence, nextSequence),
                    false);
        }
        int count =
                Operation.countChecked(bytes, offset + RecordFormat.HEADER_BYTES, offset + length);
        if (count < 0) {
            return stopAt("a record with operations that do not parse", false);
        }
        operations = count;
        nextSequence += count;
        end = offset + length;
        operationsEnd = count > 0 ? end : operationsEnd;
        lastChecksum = expected;
        lastTimeDelta = timeDelta(offset);
        durablePosition = Math.max(durablePosition, durablePosition(offset));
        return true;
    }

    /**
     * Looks for whole records at every offset that knew of a durable log position beyond one, and
     * returns the greatest such position; 0 if there is none.
     */
    long durablePositionAnywhere(long beyond) throws IOException {
        long greatest = 0;
        long at = nextPlausible(SegmentHeader.BYTES);
        while (at < limit) {
            try {
                if (durablePosition(at) > Math.max(beyond, greatest) && isWhole(at)) {
                    greatest = durablePosition(at);
                }
            } catch (InternalError e) {
                throw cannotRead(e);
            }
            at = nextPlausible(at + 1);
        }
        return greatest;
    }

    /** Returns whether a whole record lies somewhere behind the place where the records ended. */
    boolean isFollowed() throws IOException {
        return nextWhole() < limit;
    }

    /**
     * Looks for the next whole record behind the place where the records ended, at every offset.
     * The numbers of the operations that are missed are left out.
     *
     * @return whether {@link #next} will find one
     */
    boolean resume() throws IOException {
        long at = nextWhole();
        if (at == limit) {
            return false;
        }
        end = at;
        nextSequence = sequence(at);
        return true;
    }

    private long nextWhole() throws IOException {
        long at = nextPlausible(end + 1);
        while (at < limit) {
            try {
                if (sequence(at) >= nextSequence && isWhole(at)) {
                    return at;
                }
            } catch (InternalError e) {
                throw cannotRead(e);
            }
            at = nextPlausible(at + 1);
        }
        return limit;
    }

    /**
     * Returns the first offset from some on whose length and sequence number can be those of a
     * record, or the limit. Looks at both in one load, and leaves next to nothing for the checksum:
     * a large torn value would otherwise take time quadratic in its length, and a recycled segment
     * is searched whenever it is opened.
     */
    private long nextPlausible(long from) throws IOException {
        // Neither a length nor, as each operation takes some bytes, a difference of sequence
        // numbers has a bit above those of the limit.
        long inReach = Long.highestOneBit(limit) * 2 - 1;
        long beyond = ~(inReach | inReach << Integer.SIZE);
        long last = limit - RecordFormat.HEADER_BYTES;
        try {
            for (long at = from; at <= last; at++) {
                long word = bytes.get(Layouts.U64, at + RecordFormat.LENGTH);
                int length = (int) word;
                if ((word & beyond) == 0
                        && length >= RecordFormat.HEADER_BYTES
                        && length <= limit - at
                        && word >>> Integer.SIZE
                                <= (at - SegmentHeader.BYTES) / Operation.BYTES_MIN) {
                    return at;
                }
            }
        } catch (InternalError e) {
            throw cannotRead(e);
        }
        return limit;
    }

    /**
     * Returns whether a whole record of this segment lies at an offset that was not read to. In a
     * recycled file hundreds of thousands of records lie there that are whole but for the number of
     * the segment, which only changes their checksum: one of those has the right checksum for this
     * number too, once in 2^32. So one that has the right checksum for a lower number is not ours.
     */
    private boolean isWhole(long at) {
        int length = bytes.get(Layouts.U32, at + RecordFormat.LENGTH);
        if (Operation.countChecked(bytes, at + RecordFormat.HEADER_BYTES, at + length) < 0) {
            return false;
        }
        int stored = bytes.get(Layouts.U32, at + RecordFormat.CHECKSUM);
        return stored == checksum(at, length) && !isOfEarlierUse(at, stored);
    }

    /** The checksum of the bytes at the offset was computed last. */
    private boolean isOfEarlierUse(long at, int stored) {
        if (!SegmentId.isOfLog(header.number())) {
            return false; // made once, and never recycled
        }
        long ofBytes = crc.getValue();
        for (long number = header.number() - 1; number > 0; number--) {
            long earlier = RecordFormat.seed(header.storeId(), number);
            if (RecordFormat.checksum(ofBytes, earlier, at) == stored) {
                return true;
            }
        }
        return false;
    }

    private IOException cannotRead(InternalError e) {
        return new IOException(
                "cannot read %s at offset %d".formatted(SegmentFiles.name(header.number()), end),
                e);
    }

    private int checksum(long at, int length) {
        crc.reset();
        long from = at + RecordFormat.LENGTH;
        long to = at + length;
        while (from < to) {
            int piece = (int) Math.min(to - from, copy.length);
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, from, copy, 0, piece);
            crc.update(copy, 0, piece);
            from += piece;
        }
        return RecordFormat.checksum(crc.getValue(), seed, at);
    }

    private long sequence(long at) {
        return header.firstSequence()
                + Integer.toUnsignedLong(bytes.get(Layouts.U32, at + RecordFormat.SEQUENCE_DELTA));
    }

    private long timeDelta(long at) {
        return Integer.toUnsignedLong(bytes.get(Layouts.U32, at + RecordFormat.TIME_DELTA));
    }

    private long durablePosition(long at) {
        int distance = bytes.get(Layouts.U32, at + RecordFormat.DURABLE_DISTANCE);
        return distance == RecordFormat.DURABLE_UNKNOWN
                ? 0
                : header.basePosition() + at - Integer.toUnsignedLong(distance);
    }

    private boolean stopAt(String reason, boolean isBlank) {
        stop = reason;
        blank = isBlank;
        return false;
    }

    /** Returns whether nothing but zeros lies behind the place where the records ended. */
    boolean isZeroToLimit() throws IOException {
        if (zerosFrom != end) { // or it was asked before
            try {
                if (!Zeros.isZero(bytes, end, limit)) {
                    return false;
                }
                zerosFrom = end;
            } catch (InternalError e) {
                throw cannotRead(e);
            }
        }
        return true;
    }

    /** Returns where the current record begins. */
    public long offset() {
        return offset;
    }

    /** Returns where the operations of the current record begin. */
    public long operationsFrom() {
        return offset + RecordFormat.HEADER_BYTES;
    }

    /** Returns where the current record ends; after the last, where the records end. */
    public long end() {
        return end;
    }

    /** Returns where the last record with operations ends; marks may follow. */
    long operationsEnd() {
        return operationsEnd;
    }

    /** Returns how many operations the current record has. */
    public int operations() {
        return operations;
    }

    /** Returns the sequence number of the first operation of the current record. */
    public long firstSequence() {
        return nextSequence - operations;
    }

    /** Returns when the current record was appended, in milliseconds since the epoch. */
    public long timeMillis() {
        return header.createdMillis() + lastTimeDelta;
    }

    /** Returns the sequence number of the operation after the last. */
    public long nextSequence() {
        return nextSequence;
    }

    /** Returns the greatest log position that a record so far knew to be durable. */
    public long durablePosition() {
        return durablePosition;
    }

    int lastChecksum() {
        return lastChecksum;
    }

    long lastTimeDelta() {
        return lastTimeDelta;
    }

    /** Returns why there is no next record, in words. */
    public String stop() {
        return stop;
    }

    /**
     * Returns whether the records ended where nothing was written, and not in the middle of
     * something.
     */
    public boolean stoppedAtBlank() {
        return blank;
    }
}
