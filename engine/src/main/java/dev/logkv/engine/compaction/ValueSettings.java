package dev.logkv.engine.compaction;

import dev.logkv.Options;
import dev.logkv.engine.entry.ValuePointer;

/**
 * Which values do not go into tables, and how large the segments are that they are moved into.
 *
 * @param separatedFrom values of so many bytes or more are separated, at least {@link
 *     ValuePointer#VALUE_BYTES_MIN}; {@link #NEVER} for none
 * @param segmentBytes when a segment of values is full, in bytes
 */
public record ValueSettings(int separatedFrom, long segmentBytes) {

    /** No value is separated. */
    public static final int NEVER = Integer.MAX_VALUE;

    public static ValueSettings of(Options options) {
        int from = options.valueSeparationBytes();
        return new ValueSettings(from == 0 ? NEVER : from, options.segmentBytes());
    }
}
