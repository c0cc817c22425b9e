package dev.logkv.engine.entry;

import org.jspecify.annotations.Nullable;

/**
 * Something that could not be read while what is whole of a damaged store was.
 *
 * @param file the damaged or missing file's name
 * @param offset where the damage begins, in bytes
 * @param problem what was expected there and what was found
 * @param operations how many operations are missing, or {@link #UNKNOWN}
 * @param from the first place that they may be on, or null for any
 * @param to the last place that they may be on, inclusive, or null for any
 */
public record Loss(
        String file,
        long offset,
        String problem,
        long operations,
        @Nullable BucketKey from,
        @Nullable BucketKey to) {

    /** Instead of a number of operations: nobody knows how many. */
    public static final long UNKNOWN = -1;

    /** Returns a loss that may be of any key. */
    public static Loss anywhere(String file, long offset, String problem, long operations) {
        return new Loss(file, offset, problem, operations, null, null);
    }
}
