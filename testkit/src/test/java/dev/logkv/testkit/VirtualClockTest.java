package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class VirtualClockTest {

    @Test
    void instant_nobodyMovesIt_standsStill() {
        VirtualClock clock = new VirtualClock();

        assertThat(clock.instant()).isEqualTo(Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(clock.millis()).isEqualTo(VirtualClock.START_MILLIS);
    }

    @Test
    void set_earlier_goesBack() {
        VirtualClock clock = new VirtualClock(5_000);

        clock.set(1_000);
        clock.advance(1);

        assertThat(clock.millis()).isEqualTo(1_001);
        assertThat(clock.instant()).isEqualTo(Instant.ofEpochMilli(1_001));
    }

    @Test
    void advance_negative_isRefused() {
        VirtualClock clock = new VirtualClock(5_000);

        assertThatThrownBy(() -> clock.advance(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-1");
        assertThat(clock.millis()).isEqualTo(5_000);
    }
}
