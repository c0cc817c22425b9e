package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A wall clock that jumps, forward and back. What expires does so at a stored absolute time. */
class StoreClockTest {

    private static final byte[] KEY = {1};
    private static final byte[] OLD = {2};
    private static final byte[] NEW = {3};
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final VirtualClock clock = new VirtualClock();
    private LogKV store = open();

    private LogKV open() {
        return SimulatedStore.open(fs, Options.defaults(), 1, clock).db();
    }

    @AfterEach
    void close() {
        store.close();
        fs.assertNothingLeaked();
    }

    /** Until it was merged away nothing but its time says that it is not there. */
    @Test
    void get_clockSetBackBeforeItWasMergedAway_followsTheClock() {
        store.put(KEY, NEW, HOUR);
        assertThat(store.get(KEY)).isEqualTo(NEW);
        clock.set(VirtualClock.START_MILLIS + DAY_MILLIS);
        assertThat(store.get(KEY)).isNull();
        clock.set(VirtualClock.START_MILLIS - DAY_MILLIS);
        assertThat(store.get(KEY)).isEqualTo(NEW);
        store.close();
        store = open();
        assertThat(store.get(KEY)).isEqualTo(NEW);
    }

    /** Neither the value that has expired, nor the older one that it had overwritten. */
    @Test
    void get_clockSetBackAfterItWasMergedAway_neverReturns() {
        store.put(KEY, OLD);
        store.compact();
        store.put(KEY, NEW, HOUR);
        clock.set(VirtualClock.START_MILLIS + DAY_MILLIS);
        store.flush();
        clock.set(VirtualClock.START_MILLIS);
        assertThat(store.get(KEY)).as("flushed as a tombstone").isNull();
        store.compact();
        assertThat(store.get(KEY)).isNull();
        store.close();
        store = open();
        assertThat(store.get(KEY)).isNull();
        assertThat(store.stats().tree().bytes()).isZero();
    }
}
