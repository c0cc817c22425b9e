package dev.logkv.engine.entry;

/**
 * Names a segment with values that tables point to. Those of the log have their numbers, which go
 * up without a gap; those that values were moved into are numbered like tables, from {@link
 * #VALUES_FIRST} on. On disk: never change.
 */
public final class SegmentId {

    /** What segments of values are numbered from. */
    private static final long VALUES_FIRST = 1L << 62;

    private SegmentId() {}

    /** Returns the id of a segment that values were moved into. */
    public static long ofValues(long number) {
        return VALUES_FIRST + number;
    }

    /** Returns whether a segment is, or was, part of the log. */
    public static boolean isOfLog(long id) {
        return id < VALUES_FIRST;
    }

    /** Returns the number in the name of the segment's file. */
    public static long number(long id) {
        return isOfLog(id) ? id : id - VALUES_FIRST;
    }
}
