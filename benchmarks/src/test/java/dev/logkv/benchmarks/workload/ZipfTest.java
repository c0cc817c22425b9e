package dev.logkv.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ZipfTest {

    private static final int RANKS = 1_000;
    private static final int DRAWS = 1_000_000;

    @Test
    void next_manyDraws_areAsFrequentAsTheDistributionSays() {
        Zipf zipf = new Zipf(RANKS, Ycsb.SKEW, 1);
        int[] counts = new int[RANKS];
        for (int i = 0; i < DRAWS; i++) {
            counts[(int) zipf.next()]++;
        }

        double sum = 0;
        for (int rank = 1; rank <= RANKS; rank++) {
            sum += Math.pow(rank, -Ycsb.SKEW);
        }
        for (int rank : new int[] {1, 2, 3, 10, 100, 1_000}) {
            double expected = DRAWS * Math.pow(rank, -Ycsb.SKEW) / sum;
            // Five standard deviations of a count; the seed is fixed.
            assertThat((double) counts[rank - 1])
                    .isCloseTo(expected, within(5 * Math.sqrt(expected)));
        }
    }

    @Test
    void next_oneRank_isThatOne() {
        assertThat(new Zipf(1, Ycsb.SKEW, 1).next()).isZero();
    }
}
