package dev.logkv.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {

    @Test
    void delayMillis_defaults_doublesFromTen() {
        assertThat(IntStream.rangeClosed(1, 10).mapToLong(RetryPolicy.DEFAULT::delayMillis))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 320L, 640L, 1_280L, 2_000L, 2_000L);
        assertThat(RetryPolicy.DEFAULT.givesUpAfter(7)).isFalse();
        assertThat(RetryPolicy.DEFAULT.givesUpAfter(8)).isTrue();
    }

    @Test
    void delayMillis_manyFailures_neverOverflows() {
        RetryPolicy policy = new RetryPolicy(3, Long.MAX_VALUE, Integer.MAX_VALUE);

        assertThat(policy.delayMillis(62)).isEqualTo(3L << 61);
        for (int failures : new int[] {63, 64, 65, 66, 127, 128, 129, Integer.MAX_VALUE}) {
            assertThat(policy.delayMillis(failures)).as("%d failures", failures).isPositive();
        }
        assertThat(policy.delayMillis(63)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void constructor_valuesOutOfRange_areRefusedByName() {
        assertThatThrownBy(() -> new RetryPolicy(0, 10, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("firstDelayMillis of 0");
        assertThatThrownBy(() -> new RetryPolicy(10, 9, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxDelayMillis of 9");
        assertThatThrownBy(() -> new RetryPolicy(10, 10, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("failuresMax of 0");
    }
}
