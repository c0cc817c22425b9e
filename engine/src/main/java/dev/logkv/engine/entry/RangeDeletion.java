package dev.logkv.engine.entry;

/**
 * The removal of all keys of a range: it hides every operation on them with a lower sequence
 * number.
 *
 * @param from the first place that it covers
 * @param to the first place behind it
 * @param sequence its sequence number, at least 1
 */
public record RangeDeletion(BucketKey from, BucketKey to, long sequence) {}
