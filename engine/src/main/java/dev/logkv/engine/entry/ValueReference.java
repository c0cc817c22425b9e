package dev.logkv.engine.entry;

/**
 * How much of one segment a table points to. What counts of an operation there is its whole length:
 * only so is a segment full of operations of which nothing is dead, whatever their keys.
 *
 * @param segment see {@link SegmentId}
 * @param count how many operations
 * @param bytes the length of all of them, with their values
 */
public record ValueReference(long segment, long count, long bytes) {}
