package dev.logkv.engine.entry;

import dev.logkv.benchmarks.micro.Entries;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A step of a merge: of four sources that alternate at random, and of one large source with three
 * small ones, as a store has them. Floor: a step over the same operations in one source.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx1g")
public class MergeBenchmark {

    private static final int ENTRIES = 200_000;

    /** How many of 100 operations are in the first source. */
    @Param({"25", "97"})
    private int share;

    private Entries entries;
    private int[][] numbers;
    private EntryCursor cursor;
    private Source single;

    /** A source that shows some of the entries in order, then all over again. */
    private static final class Source implements EntryCursor {

        private final Entries entries;
        private final int[] numbers;
        private final Operation operation = new Operation();
        private int at = -1;

        Source(Entries entries, int[] numbers) {
            this.entries = entries;
            this.numbers = numbers;
        }

        @Override
        public boolean next() {
            if (++at == numbers.length) {
                return false;
            }
            operation.at(entries.bytes(), entries.offset(numbers[at]));
            return true;
        }

        @Override
        public Operation operation() {
            return operation;
        }

        @Override
        public long sequence() {
            return numbers[at];
        }
    }

    /** Deals the entries out. */
    @Setup
    public void setUp() {
        entries = new Entries(ENTRIES, false);
        var dealt = new ArrayList<List<Integer>>();
        for (int i = 0; i < 4; i++) {
            dealt.add(new ArrayList<>());
        }
        var random = new SplittableRandom(1);
        for (int i = 0; i < ENTRIES; i++) {
            dealt.get(random.nextInt(100) < share ? 0 : 1 + random.nextInt(3)).add(i);
        }
        numbers =
                dealt.stream()
                        .map(list -> list.stream().mapToInt(i -> i).toArray())
                        .toArray(int[][]::new);
        cursor = merged();
        single = single();
    }

    /** Frees the entries. */
    @TearDown
    public void tearDown() {
        entries.close();
    }

    private EntryCursor merged() {
        var sources = new ArrayList<Source>();
        for (int[] source : numbers) {
            sources.add(new Source(entries, source));
        }
        return MergingCursor.of(sources, false);
    }

    private Source single() {
        int[] all = new int[ENTRIES];
        Arrays.setAll(all, i -> i);
        return new Source(entries, all);
    }

    /** One step of the merge; begins again at the end. */
    @Benchmark
    public long step() {
        if (!cursor.next()) {
            cursor = merged();
            cursor.next();
        }
        return cursor.operation().keyOffset();
    }

    /** Floor: one step over one source. */
    @Benchmark
    public long floorOneSource() {
        if (!single.next()) {
            single = single();
            single.next();
        }
        return single.operation().keyOffset();
    }
}
