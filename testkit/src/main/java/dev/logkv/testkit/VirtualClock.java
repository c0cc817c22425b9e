package dev.logkv.testkit;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wall clock that stands still until it is moved, in steps of a millisecond. Like a real one it
 * may be set back. A {@link SimulatedScheduler} moves it on as its own time passes.
 *
 * <p>May be used by many threads.
 */
public final class VirtualClock implements InstantSource {

    /** Where a clock stands when the test does not care: the first moment of 2026, in UTC. */
    public static final long START_MILLIS = 1_767_225_600_000L;

    private final AtomicLong millis;

    public VirtualClock() {
        this(START_MILLIS);
    }

    /**
     * @param millis where it stands, in milliseconds since 1970-01-01T00:00Z
     */
    public VirtualClock(long millis) {
        this.millis = new AtomicLong(millis);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public long millis() {
        return millis.get();
    }

    /** Lets the clock jump, forward or back. No time passes by that: no delay comes to its end. */
    public void set(long millis) {
        this.millis.set(millis);
    }

    /**
     * Moves the clock on.
     *
     * @throws IllegalArgumentException if the time is negative; see {@link #set}
     */
    public void advance(long byMillis) {
        if (byMillis < 0) {
            throw new IllegalArgumentException(
                    "a clock advances by at least 0 ms, not by " + byMillis + ": use set");
        }
        millis.addAndGet(byMillis);
    }
}
