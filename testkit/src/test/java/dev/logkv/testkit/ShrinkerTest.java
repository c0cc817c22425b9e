package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShrinkerTest {

    private static final List<Integer> HUNDRED = IntStream.range(0, 100).boxed().toList();

    @Test
    void shrink_failureOfTwoItems_leavesThoseTwo() {
        List<Integer> shortest =
                new Shrinker(1_000).shrink(HUNDRED, items -> items.containsAll(List.of(17, 80)));
        assertThat(shortest).containsExactly(17, 80);
    }

    @Test
    void shrink_whatNeverSucceeds_leavesNothing() {
        assertThat(new Shrinker(1_000).shrink(HUNDRED, _ -> true)).isEmpty();
    }

    @Test
    void shrink_attemptsUsedUp_stops() {
        AtomicInteger attempts = new AtomicInteger();
        List<Integer> shortest =
                new Shrinker(5)
                        .shrink(
                                HUNDRED,
                                items -> {
                                    attempts.incrementAndGet();
                                    return items.contains(50);
                                });
        assertThat(attempts).hasValue(5);
        assertThat(shortest).contains(50);
    }
}
