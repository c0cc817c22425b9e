package dev.logkv.engine.entry;

import org.jspecify.annotations.Nullable;

/**
 * Which keys of one bucket a cursor visits, and in which direction. The arrays are not copied and
 * must not be changed.
 *
 * @param bucket id of the bucket
 * @param from lower bound, inclusive, or null for none
 * @param to upper bound, exclusive, or null for none
 * @param reversed whether the greatest key comes first
 */
@SuppressWarnings(
        "ArrayRecordComponent") // never compared; only carried from the scan to its sources
public record KeyRange(
        int bucket, byte @Nullable [] from, byte @Nullable [] to, boolean reversed) {}
