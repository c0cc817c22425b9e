package dev.logkv.engine.task;

/**
 * When a failed task runs again: after a delay that doubles with each failure in a row, up to a
 * maximum, and until it has failed too often.
 *
 * @param firstDelayMillis delay after the first failure, in milliseconds, at least 1
 * @param maxDelayMillis the longest delay, in milliseconds, at least the first
 * @param failuresMax with how many failures in a row a task is given up, at least 1
 */
public record RetryPolicy(long firstDelayMillis, long maxDelayMillis, int failuresMax) {

    /**
     * Rides out a fault of about a second: 10 ms, doubled each time, and given up with the eighth
     * failure in a row, about 1.3 seconds after the first. A store that retries for longer looks
     * healthy to a writer that is not served.
     */
    public static final RetryPolicy DEFAULT = new RetryPolicy(10, 2_000, 8);

    /** Checks every value; the message of the error names it and its limit. */
    public RetryPolicy {
        if (firstDelayMillis < 1) {
            throw new IllegalArgumentException(
                    "firstDelayMillis of " + firstDelayMillis + ", at least 1");
        }
        if (maxDelayMillis < firstDelayMillis) {
            throw new IllegalArgumentException(
                    "maxDelayMillis of "
                            + maxDelayMillis
                            + ", at least firstDelayMillis, "
                            + firstDelayMillis);
        }
        if (failuresMax < 1) {
            throw new IllegalArgumentException("failuresMax of " + failuresMax + ", at least 1");
        }
    }

    /** Whether a task that failed so often in a row is not run again. */
    boolean givesUpAfter(int failures) {
        return failures >= failuresMax;
    }

    /** Returns how long to wait after so many failures in a row, in milliseconds. */
    long delayMillis(int failures) {
        int doublings = failures - 1;
        boolean overMax =
                doublings >= Long.SIZE - 1 || firstDelayMillis > (maxDelayMillis >> doublings);
        return overMax ? maxDelayMillis : firstDelayMillis << doublings;
    }
}
