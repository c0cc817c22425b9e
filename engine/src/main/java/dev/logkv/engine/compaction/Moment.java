package dev.logkv.engine.compaction;

/**
 * What the picker has to know beside the version.
 *
 * @param oldestSnapshot sequence number of the oldest snapshot, or the newest that is visible
 * @param nowMillis the time, in milliseconds since the epoch
 * @param idle whether nobody writes, so that there is time to tidy up
 * @param everything whether all that can be tidied up is to be, whatever it costs
 * @param freeBytes how much space is left for tables
 */
public record Moment(
        long oldestSnapshot, long nowMillis, boolean idle, boolean everything, long freeBytes) {}
