package dev.logkv.testkit;

import dev.logkv.engine.store.StoreAccess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The suites in small, by their names: {@code crash} or {@code faults} with the name of a workload,
 * {@code damage of the log}, {@code of tables}, {@code of values} or {@code of the manifest},
 * {@code model}, and {@code heap} where the engine has {@link HeapFaults}. What a suite finds it
 * throws. Made by name, in a class loader of its own: see {@link PatchedEngine}.
 */
final class SmallSuite implements Consumer<String> {

    private static final long SEED = 1;

    /** A stream with large values. */
    private static final long MODEL_SEED = 3;

    private static final int MODEL_OPERATIONS = 2_000;
    private static final int HEAP_STRIDE = Integer.getInteger("logkv.heap.stride", 29);

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
                case "heap" -> heap();
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
            case "of the log" -> {
                new DamageTest().open_anySectorZeroed_isRefusedOrCutAsTheWitnessesSay();
                new DamageTest().open_anyRecordZeroed_isRefusedOrCutAsTheWitnessesSay();
            }
            case "of tables" ->
                    // Not zeroed sectors: those break entries, which is noticed without checksums.
                    new TreeDamageTest().read_anyByteOfAnyTableFlipped_isRightOrNamesTheTable();
            case "of values" ->
                    new TreeDamageTest().read_anyByteOfAnyValueFlipped_isRightOrNamesTheSegment();
            case "of the manifest" ->
                    new TreeDamageTest().open_anyByteOfTheManifestFlipped_isRefusedOrHarmless();
            default -> throw new IllegalArgumentException("there is no damage " + of);
        }
    }

    private static void model() {
        RandomOperations operations = new RandomOperations(MODEL_SEED, false);
        for (ModelOptions options : ModelOptions.sets(false)) {
            ModelRun.of(
                    new SimulatedHome(MODEL_SEED, options.options(), options.shape()),
                    operations,
                    IntStream.range(0, MODEL_OPERATIONS).boxed().toList());
        }
    }

    /** Every allocation of one part in {@link #HEAP_STRIDE}; prime, so that it meets all places. */
    private static void heap() {
        List<StoreAction> actions = MemoryFaultRun.writes(false);
        // A class that fails to initialize is lost to its JVM: all of them are there before.
        MemoryFaultRun.of(HeapFaults.from(Long.MAX_VALUE - 1, 1), actions);
        int runs = 0;
        int failed = 0;
        int readOnly = 0;
        for (int inRow : new int[] {1, 2, 5}) {
            HeapFaults faults;
            long nth = 1;
            do {
                faults = HeapFaults.from(nth, inRow);
                MemoryFaultRun run = MemoryFaultRun.of(faults, actions);
                runs++;
                failed += run.failed() > 0 ? 1 : 0;
                readOnly += run.isReadOnly() ? 1 : 0;
                nth += HEAP_STRIDE;
            } while (faults.happened());
        }
        System.out.printf(
                "heap ran out: %d times, %d told to a writer, %d left a read-only store%n",
                runs, failed, readOnly);
    }
}
