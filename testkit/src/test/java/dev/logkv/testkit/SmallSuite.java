package dev.logkv.testkit;

import dev.logkv.engine.store.StoreAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The suites in small, by their names: {@code crash} or {@code faults} with the name of a workload,
 * {@code damage of the log}, {@code of tables} or {@code of the manifest}, and {@code model}. What
 * a suite finds it throws. Made by name, in a class loader of its own: see {@link PatchedEngine}.
 */
final class SmallSuite implements Consumer<String> {

    private static final long SEED = 1;
    private static final int MODEL_OPERATIONS = 1_500;

    @Override
    public void accept(String suite) {
        String[] words = suite.split(" ", 2);
        String rest = words[words.length - 1];
        try (QuietLog _ = new QuietLog()) {
            switch (words[0]) {
                case "crash" -> CrashRun.of(workload(rest), StoreAccess::submit);
                case "faults" -> FaultSweep.allOf(workload(rest)).forEach(sweep -> sweep.run(1));
                case "damage" -> damage(rest);
                case "model" -> model();
                default -> throw new IllegalArgumentException("there is no suite " + suite);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static CrashWorkload workload(String name) {
        return CrashWorkloads.named(name, SEED);
    }

    private static void damage(String of) throws IOException {
        switch (of) {
            case "of the log" ->
                    new DamageTest().open_anySectorZeroed_isRefusedOrCutAsTheWitnessesSay();
            case "of tables" ->
                    new TreeDamageTest().read_anySectorsOfAnyTableZeroed_isRightOrNamesTheTable();
            case "of the manifest" ->
                    new TreeDamageTest().open_anyByteOfTheManifestFlipped_isRefusedOrHarmless();
            default -> throw new IllegalArgumentException("there is no damage " + of);
        }
    }

    private static void model() {
        RandomOperations operations = new RandomOperations(SEED, false);
        for (ModelOptions options : ModelOptions.sets(false)) {
            ModelRun.of(
                    new SimulatedHome(SEED, options.options(), options.shape()),
                    operations,
                    IntStream.range(0, MODEL_OPERATIONS).boxed().toList());
        }
    }
}
