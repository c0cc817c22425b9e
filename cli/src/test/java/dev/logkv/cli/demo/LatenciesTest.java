package dev.logkv.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void shares_areExact() {
        var latencies = new Latencies(1000);
        for (int i = 1000; i > 0; i--) {
            latencies.add(i);
        }

        assertThat(latencies.perThousand(500)).isEqualTo(500);
        assertThat(latencies.perThousand(990)).isEqualTo(990);
        assertThat(latencies.perThousand(999)).isEqualTo(999);
        assertThat(latencies.perThousand(1000)).isEqualTo(1000);
        assertThat(latencies.perThousand(0)).isEqualTo(1);
        assertThat(latencies.totalNanos()).isEqualTo(500_500);
    }

    @Test
    void nothingMeasured_isZero() {
        var latencies = new Latencies(1);

        assertThat(latencies.perThousand(990)).isZero();
        latencies.measure(() -> {});
        assertThat(latencies.count()).isEqualTo(1);
        assertThat(latencies.totalNanos()).isNotNegative();
    }
}
