package dev.logkv.engine.entry;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/**
 * Where a value lies that is not in its table.
 *
 * <pre>
 * pointer := segment u64     see {@link SegmentId}
 *            offset u32      of the value in the segment's file
 *            checksum u32    CRC32C of the value
 * </pre>
 */
public final class ValuePointer {

    /** Shorter values are never separated. */
    public static final int VALUE_BYTES_MIN = 512;

    /** Bytes of a pointer. On disk: never change. */
    public static final int BYTES = 16;

    private static final int OFFSET = 8;
    private static final int CHECKSUM = 12;

    private ValuePointer() {}

    public static long segment(MemorySegment bytes, long at) {
        return bytes.get(Layouts.U64, at);
    }

    public static long offset(MemorySegment bytes, long at) {
        return Integer.toUnsignedLong(bytes.get(Layouts.U32, at + OFFSET));
    }

    public static int checksum(MemorySegment bytes, long at) {
        return bytes.get(Layouts.U32, at + CHECKSUM);
    }

    public static void write(
            MemorySegment bytes, long at, long segment, long offset, int checksum) {
        bytes.set(Layouts.U64, at, segment);
        bytes.set(Layouts.U32, at + OFFSET, (int) offset);
        bytes.set(Layouts.U32, at + CHECKSUM, checksum);
    }
}
