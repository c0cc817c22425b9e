package dev.logkv.engine.codec;

import java.lang.foreign.MemorySegment;

/** Copies of bytes in segments. */
public final class Bytes {

    /**
     * Up to so many bytes are copied eight at a time here; more by the JVM, whose call costs as
     * much as that.
     */
    private static final int SMALL = 64;

    private Bytes() {}

    /** Returns a copy of some bytes, which are in native memory as a rule. */
    public static byte[] copy(MemorySegment source, long offset, int count) {
        byte[] copy = new byte[count];
        if (count > SMALL) {
            MemorySegment.copy(source, Layouts.U8, offset, copy, 0, count);
        } else if (count >= Long.BYTES) {
            for (int at = 0; at < count - Long.BYTES; at += Long.BYTES) {
                Layouts.U64_IN_ARRAY.set(copy, at, source.get(Layouts.U64, offset + at));
            }
            int last = count - Long.BYTES; // may overlap the one before it
            Layouts.U64_IN_ARRAY.set(copy, last, source.get(Layouts.U64, offset + last));
        } else {
            for (int at = 0; at < count; at++) {
                copy[at] = source.get(Layouts.U8, offset + at);
            }
        }
        return copy;
    }
}
