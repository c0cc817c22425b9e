package dev.logkv;

import org.jspecify.annotations.Nullable;

/** Something that happened in the background and that an operator may want to know. */
public sealed interface Event {

    /** One line that a person understands. */
    String message();

    /** Whether this is a fault, and not just news. */
    boolean isFault();

    /**
     * Recovery cut off the end of the log: writes that were not yet durable when the machine or the
     * process stopped.
     *
     * @param file the segment that was cut
     * @param offset where it ends now, in bytes
     * @param reason what was found there
     */
    record TailCut(String file, long offset, String reason) implements Event {
        @Override
        public String message() {
            return "cut the torn tail of " + file + " at offset " + offset + ": " + reason;
        }

        @Override
        public boolean isFault() {
            return false;
        }
    }

    /**
     * A background task threw. It is run again, or given up when it has failed too often in a row.
     *
     * @param task its name
     * @param failures how often it failed in a row
     * @param retryMillis how long until it runs again, in milliseconds, or {@link #NO_RETRY}
     * @param cause what it threw
     */
    record TaskFailed(String task, int failures, long retryMillis, Throwable cause)
            implements Event {

        /** Instead of a delay: the task is given up. */
        public static final long NO_RETRY = -1;

        @Override
        public String message() {
            return "background task '%s' failed (%d in a row), %s: %s"
                    .formatted(
                            task,
                            failures,
                            retryMillis == NO_RETRY
                                    ? "is given up"
                                    : "runs again in " + retryMillis + " ms",
                            cause);
        }

        @Override
        public boolean isFault() {
            return true;
        }
    }

    /**
     * A background task works again after it had failed.
     *
     * @param task its name
     * @param failures how often it had failed in a row
     */
    record TaskRecovered(String task, int failures) implements Event {
        @Override
        public String message() {
            return "background task '%s' works again after %d failures".formatted(task, failures);
        }

        @Override
        public boolean isFault() {
            return false;
        }
    }

    /**
     * The store takes no more writes until it is closed and opened again.
     *
     * @param reason why, in words
     * @param cause the fault behind it, if there is one
     */
    record TurnedReadOnly(String reason, @Nullable Throwable cause) implements Event {
        @Override
        public String message() {
            return "the store is read-only from now on: " + reason;
        }

        @Override
        public boolean isFault() {
            return true;
        }
    }

    /**
     * The index over a segment had failed and was built again from the log.
     *
     * @param segment the segment's file
     * @param entries how many operations it indexes
     * @param cause what had failed
     */
    record IndexRebuilt(String segment, long entries, Throwable cause) implements Event {
        @Override
        public String message() {
            return "built the index over %s again, %,d entries, after: %s"
                    .formatted(segment, entries, cause);
        }

        @Override
        public boolean isFault() {
            return true;
        }
    }

    /**
     * A cursor or a snapshot was forgotten: nobody can reach it any more, and it was not closed.
     * What it held is let go. Close them with {@code try (...)}.
     *
     * @param what {@code cursor} or {@code snapshot}
     * @param ageMillis how long ago it was opened, in milliseconds
     * @param place where it was opened, if that was noted: it is for the first ones of a store, for
     *     some of those that follow, and for all after a leak
     */
    record Leaked(String what, long ageMillis, @Nullable Throwable place) implements Event {
        @Override
        public String message() {
            return "a %s was opened %,d ms ago and never closed%s"
                    .formatted(
                            what,
                            ageMillis,
                            place == null ? "; the next one is told with its place" : "");
        }

        @Override
        public boolean isFault() {
            return true;
        }
    }

    /**
     * The free-space floor is reached; writes are refused until space is free again.
     *
     * @param freeBytes what is free, in bytes
     * @param neededBytes what the next segment needs, the floor included, in bytes
     */
    record SpaceLow(long freeBytes, long neededBytes) implements Event {
        @Override
        public String message() {
            return "writes are refused: %,d bytes are free, and the next segment needs %,d"
                    .formatted(freeBytes, neededBytes);
        }

        @Override
        public boolean isFault() {
            return true;
        }
    }
}
