package dev.logkv.engine.compaction;

/**
 * What the picker has to know beside the version.
 *
 * @param oldestSnapshot sequence number of the oldest snapshot, or the newest that is visible
 * @param nowMillis the time, in milliseconds since the epoch
 * @param idle whether nobody writes, so that there is time to tidy up
 * @param backlog what is to be tidied up whatever it costs, because somebody asked for it
 * @param freeBytes how much space is left for tables
 */
public record Moment(
        long oldestSnapshot, long nowMillis, boolean idle, Backlog backlog, long freeBytes) {}
