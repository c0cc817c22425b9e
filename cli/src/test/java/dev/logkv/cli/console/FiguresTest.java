package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void bytes_haveTheUnitThatFits() {
        assertThat(Figures.bytes(0)).isEqualTo("0 bytes");
        assertThat(Figures.bytes(1023)).isEqualTo("1,023 bytes");
        assertThat(Figures.bytes(1024)).isEqualTo("1.0 KiB");
        assertThat(Figures.bytes(64 << 20)).isEqualTo("64.0 MiB");
        assertThat(Figures.bytes(Long.MAX_VALUE)).isEqualTo("8,388,608.0 TiB");
    }

    @Test
    void times_haveTheUnitThatFits() {
        assertThat(Figures.time(0)).isEqualTo("0.00 us");
        assertThat(Figures.time(1_234)).isEqualTo("1.23 us");
        assertThat(Figures.time(1_234_567)).isEqualTo("1.23 ms");
        assertThat(Figures.time(12_345_678_900L)).isEqualTo("12.35 s");
    }

    @Test
    void clock_showsHoursOnlyWhenThereAreAny() {
        assertThat(Figures.clock(0)).isEqualTo("0:00");
        assertThat(Figures.clock(61)).isEqualTo("1:01");
        assertThat(Figures.clock(3_661)).isEqualTo("1:01:01");
    }

    @Test
    void rate_ofNoTime_isNoError() {
        assertThat(Figures.rate(0, 0)).isEqualTo("0/s");
        assertThat(Figures.rate(3, 1_000_000)).isEqualTo("3,000/s");
    }
}
