package dev.logkv.engine.store;

import dev.logkv.Event;
import dev.logkv.engine.task.Events;
import dev.logkv.engine.task.Scheduler;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The cursors and snapshots that are open. Each holds something: the files that it reads, versions
 * that a merge would drop. One that was forgotten, that nobody can reach any more and that was not
 * closed, is told as an {@link Event.Leaked}, and what it held is let go.
 *
 * <p>To note where each was opened would take longer than many a scan. So the place is noted for
 * the first {@value #TRACED_FIRST}, for one in {@value #TRACED_EACH} after that, and for all once
 * something was forgotten. There is no thread for this: whoever opens the next one looks, and so do
 * merges and statistics.
 */
final class Leaks {

    private static final long TRACED_FIRST = 1_000;
    private static final long TRACED_EACH = 64;

    private final Scheduler scheduler;
    private final Events events;
    private final ReferenceQueue<Object> unreachable = new ReferenceQueue<>();
    private final Set<Handle> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean anyForgotten;

    Leaks(Scheduler scheduler, Events events) {
        this.scheduler = scheduler;
        this.events = events;
    }

    /** What one cursor or snapshot holds, until it is closed or forgotten. */
    final class Handle extends PhantomReference<Object> {

        private final String what;
        private final long openedMillis;
        private final @Nullable Throwable place;
        private final Runnable release;

        private Handle(Object holder, String what, @Nullable Throwable place, Runnable release) {
            super(holder, unreachable);
            this.what = what;
            this.openedMillis = scheduler.millis();
            this.place = place;
            this.release = release;
        }

        /** Lets go of it. Only the first time does anything. */
        void close() {
            if (open.remove(this)) {
                release.run();
            }
        }

        private void forgotten() {
            if (open.remove(this)) {
                anyForgotten = true;
                release.run();
                events.fire(new Event.Leaked(what, scheduler.millis() - openedMillis, place));
            }
        }
    }

    /**
     * Takes note of what was just opened.
     *
     * @param what it is, in a word
     * @param release lets go of what it holds; must not refer to it
     */
    Handle opened(Object holder, String what, Runnable release) {
        look();
        long number = opened.incrementAndGet();
        boolean traced = number <= TRACED_FIRST || anyForgotten || number % TRACED_EACH == 0;
        Handle handle =
                new Handle(
                        holder,
                        what,
                        traced ? new Throwable("the " + what + " was opened here") : null,
                        release);
        open.add(handle);
        return handle;
    }

    /** Looks for what was forgotten. Cheap where there is nothing. */
    void look() {
        Reference<?> found = unreachable.poll();
        while (found != null) {
            if (found instanceof Handle handle) {
                handle.forgotten();
            }
            found = unreachable.poll();
        }
    }

    /** Returns how many of a kind are open. */
    int count(String what) {
        return (int) open.stream().filter(handle -> handle.what.equals(what)).count();
    }

    /** Returns the age in milliseconds of the oldest of a kind, or 0 when there is none. */
    long oldestAgeMillis(String what) {
        long now = scheduler.millis();
        return open.stream()
                .filter(handle -> handle.what.equals(what))
                .mapToLong(handle -> now - handle.openedMillis)
                .max()
                .orElse(0);
    }
}
