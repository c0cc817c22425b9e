package dev.logkv.benchmarks;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Buffered puts between two marks that show in a trace of system calls: a look at files that do not
 * exist. Run by {@code steady-state.sh}, which counts the calls of the writing thread in between.
 *
 * <p>The store is warm by then: compiled code, an index that has grown to its size, and a segment
 * with room for all of the puts, so that none of them rolls.
 *
 * <p>Arguments: the directory for the store, the number of puts between the marks.
 */
public final class SteadyState {

    private static final int WARM_UP = 2_000_000;

    private SteadyState() {}

    /** Runs the puts. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        int puts = Integer.parseInt(args[1]);
        Options options = Options.builder().segmentBytes(1 << 30).build();
        Workload workload = new Workload();
        try (LogKV db = LogKV.open(directory, options)) {
            for (int i = 0; i < WARM_UP; i++) {
                db.put(workload.key(i), workload.value(i));
            }
            mark(directory, "steady-state-begins");
            for (int i = WARM_UP; i < WARM_UP + puts; i++) {
                db.put(workload.key(i), workload.value(i));
            }
            mark(directory, "steady-state-ends");
        }
    }

    private static void mark(Path directory, String name) {
        if (Files.exists(directory.resolve(name))) {
            throw new IllegalStateException(name + " is not to exist");
        }
    }
}
