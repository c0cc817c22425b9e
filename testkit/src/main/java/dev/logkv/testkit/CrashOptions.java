package dev.logkv.testkit;

import java.util.HashSet;
import java.util.Set;

/**
 * How many crash images are made, and which of them when there are more.
 *
 * @param seed decides which, the same for the same seed
 * @param imagesMax most images of one boundary, at least 3
 * @param seen images that were made already and are not made again; shared by a run with the images
 *     of images that it opens
 */
public record CrashOptions(long seed, int imagesMax, Set<Long> seen) {

    public CrashOptions {
        if (imagesMax < 3) {
            throw new IllegalArgumentException("imagesMax of " + imagesMax + ", at least 3");
        }
    }

    /** Returns options of a new run. */
    public static CrashOptions of(long seed, int imagesMax) {
        return new CrashOptions(seed, imagesMax, new HashSet<>());
    }
}
