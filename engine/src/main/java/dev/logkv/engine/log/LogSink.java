package dev.logkv.engine.log;

import java.lang.foreign.MemorySegment;

/** Receives what the log holds while it is read, in order, to build the indexes over it. */
public interface LogSink {

    /**
     * A segment begins; all of its records follow.
     *
     * @param bytes the whole segment, mapped
     */
    void segment(SegmentHeader header, MemorySegment bytes);

    /** The scanner stands at the next record, which was found good. */
    void record(RecordScanner record);
}
