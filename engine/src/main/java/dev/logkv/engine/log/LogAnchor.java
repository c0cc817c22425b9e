package dev.logkv.engine.log;

import java.util.UUID;

/**
 * Where the log begins: the first segment that is not yet in tables, and what its header has to
 * say. All before it is in tables, and segments with a lower number are not needed any more. With
 * it the log is recovered even if that header never reached the device.
 *
 * @param number of the first segment
 * @param firstSequence sequence number of its first operation
 * @param basePosition log position of its first byte
 * @param previousNumber number of its predecessor, 0 for none
 * @param previousBytes where the last record of the predecessor ends
 * @param previousChecksum checksum of that record, or of the predecessor's header if it has none
 */
public record LogAnchor(
        long number,
        long firstSequence,
        long basePosition,
        long previousNumber,
        long previousBytes,
        int previousChecksum) {

    /** Where the log of a new store begins. */
    public static final LogAnchor FIRST = new LogAnchor(1, 1, 0, 0, 0, 0);

    /** Returns the anchor of a log that begins with a segment. */
    public static LogAnchor at(SegmentHeader header) {
        return new LogAnchor(
                header.number(),
                header.firstSequence(),
                header.basePosition(),
                header.previousNumber(),
                header.previousBytes(),
                header.previousChecksum());
    }

    /**
     * Returns the header of the first segment.
     *
     * @param capacity length of the file in bytes
     */
    SegmentHeader header(UUID storeId, long createdMillis, long capacity) {
        return new SegmentHeader(
                storeId,
                number,
                firstSequence,
                basePosition,
                createdMillis,
                capacity,
                previousNumber,
                previousBytes,
                previousChecksum);
    }
}
