package dev.logkv.engine.version;

/**
 * A segment with values that tables point to, as a version lists it.
 *
 * @param id see {@link dev.logkv.engine.entry.SegmentId}
 * @param fileBytes length of its file
 * @param liveCount how many of its operations have a value that tables point to
 * @param liveBytes length of those operations
 */
public record SegmentMeta(long id, long fileBytes, long liveCount, long liveBytes) {}
