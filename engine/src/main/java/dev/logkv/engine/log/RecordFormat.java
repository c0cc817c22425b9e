package dev.logkv.engine.log;

import java.util.UUID;

/**
 * The layout of a record: one atomic batch in the log. Byte map: docs/format/log.md.
 *
 * <pre>
 *  0  checksum         u32  CRC32C of all after it, mixed with segment and offset
 *  4  length           u32  of the whole record; zero never parses
 *  8  sequenceDelta    u32  first sequence number, less the segment's
 * 12  timeDelta        u32  append time in ms, less the segment's creation
 * 16  durableDistance  u32  from the point up to which the log was known durable to this record
 * 20  operations            see Operation; each takes one sequence number
 * </pre>
 *
 * A record without operations only says how far the log is durable.
 *
 * <p>The checksum is mixed with the store, the segment's number and the record's offset: bytes of a
 * recycled file, of another store, or of a segment that somebody stored as a value never pass.
 */
final class RecordFormat {

    static final int CHECKSUM = 0;
    static final int LENGTH = 4;
    static final int SEQUENCE_DELTA = 8;
    static final int TIME_DELTA = 12;
    static final int DURABLE_DISTANCE = 16;

    /** Bytes before the operations. On disk: never change. */
    static final int HEADER_BYTES = 20;

    /**
     * Durable distance of a record that knows of nothing durable in reach. On disk: never change.
     */
    static final int DURABLE_UNKNOWN = -1;

    /** The largest delta of a sequence number or a time: 32 bits, unsigned. */
    static final long DELTA_MAX = 0xFFFF_FFFFL;

    private static final long OFFSET_STEP = 0x9E3779B97F4A7C15L;
    private static final long MIX = 0xD6E8FEB86659FD93L;

    private RecordFormat() {}

    /** Returns what the checksums of a segment's records are mixed with. */
    static long seed(UUID storeId, long segment) {
        return mix(
                storeId.getMostSignificantBits()
                        ^ mix(storeId.getLeastSignificantBits() ^ mix(segment)));
    }

    /** Returns the checksum to store, from the CRC32C of the record's bytes. */
    static int checksum(long crc, long seed, long offset) {
        return (int) (crc ^ mix(seed + offset * OFFSET_STEP));
    }

    private static long mix(long word) {
        long mixed = (word ^ (word >>> 32)) * MIX;
        mixed = (mixed ^ (mixed >>> 29)) * OFFSET_STEP;
        return mixed ^ (mixed >>> 32);
    }
}
