package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.BlockCompressor;
import dev.logkv.Compression;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random operations over the whole API against {@link ModelStore}: the same stream under every set
 * of options, on the simulation, and a shorter one on the real disk.
 *
 * <p>System properties: {@code logkv.model.operations} is how many operations there are in all,
 * {@code logkv.model.seed} the first seed. A failure prints the two properties that run it alone:
 * {@code logkv.model.seed} and {@code logkv.model.numbers}, the numbers of the operations.
 */
class StoreModelTest {

    private static final long SEED = Long.getLong("logkv.model.seed", 20_260_101L);
    private static final int OPERATIONS = Integer.getInteger("logkv.model.operations", 200_000);

    /** Long enough for hundreds of small segments, short enough that a store stays small. */
    private static final int STREAM = 3_000;

    private static final int DISK_OPERATIONS = 4_000;

    /** Runs while a failure is shrunk. */
    private static final int ATTEMPTS_MAX = 400;

    private static final List<ModelOptions> SETS = ModelOptions.sets(hasLz4());

    @Test
    void randomOperations_underEveryOptionSet_equalTheModelAndEachOther() throws Exception {
        String numbers = System.getProperty("logkv.model.numbers");
        if (numbers != null) {
            runAll(SEED, Arrays.stream(numbers.split(",")).map(Integer::valueOf).toList());
            return;
        }
        List<Integer> stream = IntStream.range(0, STREAM).boxed().toList();
        int streams = Math.ceilDiv(OPERATIONS, STREAM * SETS.size());
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < streams; i++) {
                long seed = SEED + i;
                running.add(threads.submit(() -> runAll(seed, stream)));
            }
            for (Future<?> run : running) {
                run.get();
            }
        }
        assertThat((long) streams * STREAM * SETS.size()).isGreaterThanOrEqualTo(OPERATIONS);
    }

    /** Runs one stream under all options. Power is lost in every other stream only; see there. */
    private static void runAll(long seed, List<Integer> numbers) {
        boolean powerLosses = seed % 2 == 0;
        RandomOperations operations = new RandomOperations(seed, powerLosses);
        Long first = null;
        for (ModelOptions options : SETS) {
            long output;
            try {
                output = ModelRun.of(newHome(seed, options), operations, numbers);
            } catch (AssertionError failure) {
                throw shrunk(operations, options, numbers, failure);
            }
            if (first == null) {
                first = output;
            } else if (!powerLosses) {
                assertThat(output).as("seed %d under %s", seed, options).isEqualTo(first);
            }
        }
    }

    private static StoreHome newHome(long seed, ModelOptions options) {
        return new SimulatedHome(seed, options.options(), options.shape());
    }

    /** Whether the module is there that compresses with LZ4. */
    private static boolean hasLz4() {
        return ServiceLoader.load(BlockCompressor.class).stream()
                .anyMatch(provider -> provider.get().id() == Compression.LZ4.id());
    }

    private static AssertionError shrunk(
            RandomOperations operations,
            ModelOptions options,
            List<Integer> numbers,
            AssertionError failure) {
        long seed = operations.seed();
        List<Integer> few =
                new Shrinker(ATTEMPTS_MAX)
                        .shrink(numbers, some -> fails(operations, options, some));
        StringBuilder message = new StringBuilder("under ").append(options);
        message.append("; run it alone with -Dlogkv.model.seed=").append(seed);
        message.append(" -Dlogkv.model.numbers=");
        message.append(String.join(",", few.stream().map(String::valueOf).toList()));
        for (int number : few) {
            message.append("\n  ").append(number).append(' ').append(operations.at(number));
        }
        return new AssertionError(
                message.append("\nIt failed at ").append(failure.getMessage()).toString(), failure);
    }

    private static boolean fails(
            RandomOperations operations, ModelOptions options, List<Integer> numbers) {
        try {
            ModelRun.of(newHome(operations.seed(), options), operations, numbers);
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    @Test
    void randomOperations_onTheRealDisk_equalTheModel(@TempDir Path directory) throws IOException {
        RandomOperations operations = new RandomOperations(SEED, false);
        List<Integer> numbers = IntStream.range(0, DISK_OPERATIONS).boxed().toList();
        Long first = null;
        for (ModelOptions options : SETS) {
            Path store = Files.createDirectory(directory.resolve("store-" + SETS.indexOf(options)));
            DiskHome home = new DiskHome(store, options.options(), options.shape());
            long output = ModelRun.of(home, operations, numbers);
            if (first == null) {
                first = output;
            }
            assertThat(output).as("under %s", options).isEqualTo(first);
        }
    }
}
