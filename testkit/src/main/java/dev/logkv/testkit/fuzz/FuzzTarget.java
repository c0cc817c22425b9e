package dev.logkv.testkit.fuzz;

import java.util.List;
import java.util.function.Consumer;

/**
 * The parsers of one format, as a fuzzer sees them.
 *
 * @param format names the directory of saved inputs, {@code fuzz/<format>} on the class path
 * @param entry has the method {@code public static void fuzzerTestOneInput(byte[])}, which fuzzers
 *     look for by its name
 * @param check that method: returns if the input was read, or refused in a documented way
 * @param seeds whole inputs, to be mutated
 * @param cost how many inputs of other formats take as long as one of this
 */
public record FuzzTarget(
        String format, Class<?> entry, Consumer<byte[]> check, List<byte[]> seeds, int cost) {

    /** A target that costs what most do. */
    public FuzzTarget(String format, Class<?> entry, Consumer<byte[]> check, List<byte[]> seeds) {
        this(format, entry, check, seeds, 1);
    }

    public FuzzTarget {
        seeds = List.copyOf(seeds);
    }

    /** Returns the format, which names the test. */
    @Override
    public String toString() {
        return format;
    }
}
