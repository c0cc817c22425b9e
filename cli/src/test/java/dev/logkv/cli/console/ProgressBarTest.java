package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressBarTest {

    private static final long SECOND = 1_000_000_000;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private long now;

    @Test
    void bar_showsShareRateAndTimeLeft() {
        try (ProgressBar bar = bar(true, 1000)) {
            now = 2 * SECOND;
            bar.update(500);
        }

        assertThat(shown())
                .isEqualTo(
                        "\r\033[Kwork  [###############...............]  50%  250/s  0:02 left"
                                + "\r\033[K");
    }

    @Test
    void bar_isDrawnTenTimesASecond() {
        try (ProgressBar bar = bar(true, 1000)) {
            for (int i = 0; i < 1000; i++) {
                now += SECOND / 1000;
                bar.update(i);
            }
        }

        assertThat(shown().split("work")).hasSize(11);
    }

    @Test
    void unknownTotal_showsNoShare() {
        try (ProgressBar bar = bar(true, ProgressBar.UNKNOWN)) {
            now = SECOND;
            bar.update(7000);
        }

        assertThat(shown()).isEqualTo("\r\033[Kwork  7,000  7,000/s\r\033[K");
    }

    @Test
    void moreThanTheTotal_isAHundredPercent() {
        try (ProgressBar bar = bar(true, 10)) {
            now = SECOND;
            bar.update(20);
        }

        assertThat(shown()).contains("] 100%").contains("0:00 left");
    }

    @Test
    void nobodyWatching_seesNothing() {
        try (ProgressBar bar = bar(false, 10)) {
            now = SECOND;
            bar.update(5);
        }

        assertThat(shown()).isEmpty();
    }

    private ProgressBar bar(boolean isWatched, long total) {
        var terminal = new PrintStream(screen, true, StandardCharsets.UTF_8);
        return new ProgressBar(terminal, isWatched, "work", total, Figures::count, () -> now);
    }

    private String shown() {
        return screen.toString(StandardCharsets.UTF_8);
    }
}
