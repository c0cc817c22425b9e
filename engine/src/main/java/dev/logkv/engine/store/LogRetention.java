package dev.logkv.engine.store;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps files of the log for those who read it behind the flush: a feed of changes, a replica. Each
 * has a {@link Hold} that says from where on it still reads, and how much may be kept for it. One
 * that falls behind further is let go of and told, so nobody can fill the device by being slow.
 *
 * <p>Kept are whole segments that nothing else needs any more, as files only: no mapping, no
 * memory. Until the store is closed; the next open deletes what lies before the beginning of the
 * log. May be used by any thread.
 */
final class LogRetention {

    /** What {@link #nextMillis} returns when time alone releases nothing. */
    static final long NEVER = Long.MAX_VALUE;

    /** A file that the log is done with, since when, in milliseconds of the scheduler. */
    private record Kept(String name, long bytes, long sinceMillis) {}

    /** A file that nobody wants any more. */
    record Unwanted(long number, String name, long bytes) {}

    // Guarded by this.

    private final List<Hold> holds = new ArrayList<>();

    /** By the numbers of their segments, in the order in which the log was done with them. */
    private final Map<Long, Kept> kept = new LinkedHashMap<>();

    private Runnable changed = () -> {};

    /** Connects the task that deletes what is released. */
    synchronized void onChange(Runnable signal) {
        changed = signal;
    }

    /** What one reader asks for. */
    final class Hold implements AutoCloseable {

        private final long bytesMax;
        private final long ageMillisMax;
        private long from;
        private boolean lost;

        private Hold(long from, long bytesMax, long ageMillisMax) {
            this.from = from;
            this.bytesMax = bytesMax;
            this.ageMillisMax = ageMillisMax;
        }

        /**
         * Says that nothing before a segment is needed any more.
         *
         * @param segment its number, not below an earlier one
         */
        void advance(long segment) {
            Runnable signal;
            synchronized (LogRetention.this) {
                from = Math.max(from, segment);
                signal = changed;
            }
            signal.run();
        }

        /** Returns whether something that was still to be read is gone: a bound was met. */
        boolean isLost() {
            synchronized (LogRetention.this) {
                return lost;
            }
        }

        /** Lets go of everything. */
        @Override
        public void close() {
            Runnable signal;
            synchronized (LogRetention.this) {
                holds.remove(this);
                signal = changed;
            }
            signal.run();
        }
    }

    /**
     * Begins to keep segments.
     *
     * @param from number of the first that is wanted; none that is gone already comes back
     * @param bytesMax how many bytes of files are kept for it at most
     * @param ageMillisMax how long a file is kept for it after the log was done with it
     */
    synchronized Hold hold(long from, long bytesMax, long ageMillisMax) {
        Hold hold = new Hold(from, bytesMax, ageMillisMax);
        holds.add(hold);
        return hold;
    }

    /** Takes a file that the log is done with; {@link #unwanted} gives it back at once or later. */
    synchronized void take(long number, String name, long bytes, long nowMillis) {
        kept.putIfAbsent(number, new Kept(name, bytes, nowMillis));
    }

    /** Returns the files that nobody wants any more, until they are forgotten. */
    synchronized List<Unwanted> unwanted(long nowMillis) {
        holds.forEach(hold -> applyBounds(hold, nowMillis));
        List<Unwanted> unwanted = new ArrayList<>();
        kept.forEach(
                (number, file) -> {
                    if (holds.stream().noneMatch(hold -> hold.from <= number)) {
                        unwanted.add(new Unwanted(number, file.name(), file.bytes()));
                    }
                });
        return unwanted;
    }

    /** Forgets a file that was deleted or recycled. */
    synchronized void forget(Unwanted file) {
        kept.remove(file.number());
    }

    /** Moves a hold behind what is too old for it, and behind the oldest that are too much. */
    private void applyBounds(Hold hold, long nowMillis) {
        long bytes = 0;
        for (Map.Entry<Long, Kept> file : List.copyOf(kept.entrySet()).reversed()) {
            if (file.getKey() < hold.from) {
                continue;
            }
            bytes += file.getValue().bytes();
            boolean tooOld = nowMillis - file.getValue().sinceMillis() >= hold.ageMillisMax;
            if (tooOld || bytes > hold.bytesMax) {
                hold.from = file.getKey() + 1;
                hold.lost = true;
                return;
            }
        }
    }

    /** Returns when the next file becomes too old for somebody, or {@link #NEVER}. */
    synchronized long nextMillis() {
        long next = NEVER;
        for (Hold hold : holds) {
            for (Map.Entry<Long, Kept> file : kept.entrySet()) {
                long until = file.getValue().sinceMillis() + hold.ageMillisMax;
                if (file.getKey() >= hold.from && until > 0) { // else there is no such time
                    next = Math.min(next, until);
                }
            }
        }
        return next;
    }

    /** Returns the bytes of all files that are kept. */
    synchronized long bytes() {
        return kept.values().stream().mapToLong(Kept::bytes).sum();
    }
}
