package dev.logkv.engine.log;

import dev.logkv.engine.codec.Layouts;
import java.lang.foreign.MemorySegment;

/** Tells bytes that nothing was written to. */
final class Zeros {

    private Zeros() {}

    static boolean isZero(MemorySegment bytes, long from, long to) {
        long at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (bytes.get(Layouts.U64, at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (bytes.get(Layouts.U8, at) != 0) {
                return false;
            }
        }
        return true;
    }
}
