package dev.logkv.engine.log;

import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;
import java.util.UUID;

/**
 * The header of a segment: where it stands in the log, and the link to its predecessor, so that
 * recovery cannot step over a hole. Byte map: docs/format/log.md.
 *
 * @param storeId the store that the segment belongs to
 * @param number of this segment; the first is 1
 * @param firstSequence sequence number of its first operation
 * @param basePosition log position of its first byte: the bytes used in all segments before it
 * @param createdMillis wall-clock time that the times of its records are relative to
 * @param capacity length of the file in bytes
 * @param previousNumber number of its predecessor, 0 for none
 * @param previousBytes where the last record of the predecessor ends
 * @param previousChecksum checksum of that record, or of the predecessor's header if it has none
 */
public record SegmentHeader(
        UUID storeId,
        long number,
        long firstSequence,
        long basePosition,
        long createdMillis,
        long capacity,
        long previousNumber,
        long previousBytes,
        int previousChecksum) {

    /** Bytes of the header; the first record follows. On disk: never change. */
    public static final int BYTES = 96;

    /** Newest version that this release reads, and the one that it writes. */
    public static final short VERSION = 1;

    /**
     * Begins a file that was a segment before and is prepared to be another one: "LOGKV", then an R
     * where others have a CR. On disk: never change.
     */
    private static final long RECYCLED_MAGIC = 0x1A0A5256_4B474F4CL;

    private static final int RECYCLED_NUMBER = 8;
    private static final int RECYCLED_CHECKSUM = 16;

    private static final int FIRST_SEQUENCE = 40;
    private static final int BASE_POSITION = 48;
    private static final int CREATED_MILLIS = 56;
    private static final int CAPACITY = 64;
    private static final int PREVIOUS_NUMBER = 72;
    private static final int PREVIOUS_BYTES = 80;
    private static final int PREVIOUS_CHECKSUM = 88;
    private static final int CHECKSUM = 92;

    /** Writes this header to the start of a file's bytes. */
    void write(MemorySegment bytes) {
        Envelope.write(bytes, Envelope.KIND_SEGMENT, VERSION, BYTES, storeId, number);
        bytes.set(Layouts.U64, FIRST_SEQUENCE, firstSequence);
        bytes.set(Layouts.U64, BASE_POSITION, basePosition);
        bytes.set(Layouts.U64, CREATED_MILLIS, createdMillis);
        bytes.set(Layouts.U64, CAPACITY, capacity);
        bytes.set(Layouts.U64, PREVIOUS_NUMBER, previousNumber);
        bytes.set(Layouts.U64, PREVIOUS_BYTES, previousBytes);
        bytes.set(Layouts.U32, PREVIOUS_CHECKSUM, previousChecksum);
        Envelope.seal(bytes, BYTES);
    }

    /**
     * Reads the header at the start of a file's bytes, which may be anything.
     *
     * @throws dev.logkv.LogKVException.Corruption if it is not the header of that segment
     * @throws dev.logkv.LogKVException.UnsupportedFormat if a newer release wrote it
     */
    static SegmentHeader read(MemorySegment bytes, String file, long number) {
        Envelope.check(bytes, file, Envelope.KIND_SEGMENT, VERSION, BYTES, number);
        return new SegmentHeader(
                Envelope.storeId(bytes),
                number,
                bytes.get(Layouts.U64, FIRST_SEQUENCE),
                bytes.get(Layouts.U64, BASE_POSITION),
                bytes.get(Layouts.U64, CREATED_MILLIS),
                bytes.get(Layouts.U64, CAPACITY),
                bytes.get(Layouts.U64, PREVIOUS_NUMBER),
                bytes.get(Layouts.U64, PREVIOUS_BYTES),
                bytes.get(Layouts.U32, PREVIOUS_CHECKSUM));
    }

    /**
     * Writes, where the header of a segment was, that the file is another one now and has none yet,
     * and that no record follows. What lies behind stays: its checksums fit its old number only.
     */
    static void writeRecycled(MemorySegment bytes, long number) {
        bytes.asSlice(0, BYTES + RecordFormat.HEADER_BYTES).fill((byte) 0);
        bytes.set(Layouts.U64, 0, RECYCLED_MAGIC);
        bytes.set(Layouts.U64, RECYCLED_NUMBER, number);
        bytes.set(Layouts.U32, RECYCLED_CHECKSUM, Envelope.checksum(bytes, RECYCLED_CHECKSUM));
    }

    /** Returns whether a file was made to become a segment, and has none of its header yet. */
    static boolean isRecycled(MemorySegment bytes, long number) {
        return isRecycled(bytes) && bytes.get(Layouts.U64, RECYCLED_NUMBER) == number;
    }

    /** Returns whether a file, of a header's length at least, was made to become any segment. */
    static boolean isRecycled(MemorySegment bytes) {
        return bytes.get(Layouts.U64, 0) == RECYCLED_MAGIC
                && bytes.get(Layouts.U32, RECYCLED_CHECKSUM)
                        == Envelope.checksum(bytes, RECYCLED_CHECKSUM);
    }

    /** Returns this header for a file of another length. */
    SegmentHeader withCapacity(long bytes) {
        return new SegmentHeader(
                storeId,
                number,
                firstSequence,
                basePosition,
                createdMillis,
                bytes,
                previousNumber,
                previousBytes,
                previousChecksum);
    }

    /** Returns this header for operations from another number on. */
    SegmentHeader withFirstSequence(long sequence) {
        return new SegmentHeader(
                storeId,
                number,
                sequence,
                basePosition,
                createdMillis,
                capacity,
                previousNumber,
                previousBytes,
                previousChecksum);
    }

    /** Returns the checksum of a header that was written to the start of a file's bytes. */
    static int checksum(MemorySegment bytes) {
        return bytes.get(Layouts.U32, CHECKSUM);
    }

    /** Returns what the checksums of the records in this segment are mixed with. */
    long seed() {
        return RecordFormat.seed(storeId, number);
    }
}
