package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.Engines;
import dev.logkv.benchmarks.workload.Families;
import dev.logkv.benchmarks.workload.Family;
import dev.logkv.benchmarks.workload.Measured;
import dev.logkv.benchmarks.workload.Plan;
import dev.logkv.benchmarks.workload.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The JVM that is measured: one engine, one step of one family of workloads, one directory. Appends
 * one line of JSON to a file for each workload that is done.
 *
 * <p>Arguments: the engine, the family, the step, the plan as JSON, the directory, the file.
 */
public final class Child {

    private Child() {}

    /** Runs the step; a wrong answer is an exception, with which the JVM ends. */
    public static void main(String[] args) throws IOException {
        Family family = Families.named(args[1]);
        int step = Integer.parseInt(args[2]);
        Plan plan = Json.LINES.readValue(args[3], Plan.class);
        Path results = Path.of(args[5]);
        var session =
                new Session(
                        Engines.named(args[0]),
                        Path.of(args[4]),
                        plan,
                        measured -> append(results, measured));
        family.run(session, step);
        if (family.isKilled(step)) {
            Files.createFile(ready(results));
            while (System.in.read() >= 0) {
                // The end comes from outside.
            }
        }
        // Threads that an engine has left running do not keep the next one waiting.
        System.exit(0);
    }

    /** Returns the file whose being there says that the process is to be killed now. */
    static Path ready(Path results) {
        return results.resolveSibling(results.getFileName() + ".ready");
    }

    private static void append(Path results, Measured measured) {
        try {
            Files.writeString(
                    results,
                    Json.LINES.writeValueAsString(measured) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
