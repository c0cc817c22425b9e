package dev.logkv.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds a target with its seeds, its saved inputs, and mutations of all of them. What a parser
 * fails on is kept under {@code target/fuzz}, to become a saved input.
 */
public final class FuzzRun {

    private static final long SEED = Long.getLong("logkv.fuzz.seed", 1);

    /** Mutations of each format, fewer of those that cost more. */
    private static final int MUTATIONS = Integer.getInteger("logkv.fuzz.mutations", 1_000);

    private static final Path KEPT = Path.of("target", "fuzz");

    private FuzzRun() {}

    /**
     * Runs a target.
     *
     * @throws AssertionError if a parser fails; it names the input
     */
    public static void of(FuzzTarget target) {
        List<byte[]> inputs = new ArrayList<>(target.seeds());
        for (byte[] seed : target.seeds()) {
            check(target, "a seed", seed);
        }
        FuzzCorpus.of(target)
                .forEach(
                        (name, input) -> {
                            check(target, "the saved input " + name, input);
                            inputs.add(input);
                        });
        InputMutator mutator = new InputMutator(SEED);
        int mutations = MUTATIONS / target.cost();
        for (int i = 0; i < mutations; i++) {
            check(target, "mutation %d of seed %d".formatted(i, SEED), mutator.mutate(inputs));
        }
        System.out.printf(
                "fuzz %-12s %,d seeds and saved inputs, %,d mutations, seed %d%n",
                target.format(), inputs.size(), mutations, SEED);
    }

    private static void check(FuzzTarget target, String what, byte[] input) {
        try {
            target.check().accept(input);
        } catch (Throwable failure) {
            throw new AssertionError(
                    "%s: %s fails, kept as %s"
                            .formatted(target.format(), what, keep(target, input)),
                    failure);
        }
    }

    private static Object keep(FuzzTarget target, byte[] input) {
        Path file = KEPT.resolve(target.format() + "-failed");
        try {
            Files.createDirectories(KEPT);
            return Files.write(file, input).toAbsolutePath();
        } catch (IOException e) {
            return "nothing, for " + e;
        }
    }
}
