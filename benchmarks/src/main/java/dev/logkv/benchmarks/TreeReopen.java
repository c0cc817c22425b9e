package dev.logkv.benchmarks;

import dev.logkv.LogKV;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures how long a store that {@link TreeLoad} has left takes to open: after it was closed, and
 * after a process that had just written to it was killed. Some of it is read and verified then.
 *
 * <p>Arguments: the number of entries of the load, and its directory.
 */
public final class TreeReopen {

    private static final int ROUNDS = 3;

    /** What the killed process has written to the log, some of it not flushed. */
    private static final int REWRITTEN = 200_000;

    private static final int VERIFIED = 10_000;

    private static final String WRITE = "write";
    private static final String WRITTEN = "written";

    private TreeReopen() {}

    /** Runs the measurement, or the process that is killed. */
    public static void main(String[] args) throws IOException {
        int entries = Integer.parseInt(args[0]);
        Path directory = Path.of(args[1]);
        TreeModel model = new TreeModel(entries);
        model.reach(TreeModel.Stage.DELETED);
        if (args.length > 2 && args[2].equals(WRITE)) {
            rewrite(model, entries, directory);
            return;
        }
        TreeReport.print("%-18s %10s%n", "open", "ms");
        for (int round = 0; round < ROUNDS; round++) {
            open("after a close", model, directory);
        }
        for (int round = 0; round < ROUNDS; round++) {
            killWriter(args);
            open("after kill -9", model, directory);
        }
    }

    private static void open(String when, TreeModel model, Path directory) {
        long began = System.nanoTime();
        try (LogKV db = LogKV.open(directory)) {
            TreeReport.print("%-18s %10.1f%n", when, (System.nanoTime() - began) / 1e6);
            for (int step = 0; step < VERIFIED; step++) {
                model.readRandom(db, step);
            }
        }
    }

    private static void killWriter(String[] args) throws IOException {
        ProcessHandle.Info self = ProcessHandle.current().info();
        String java = self.command().orElse("java");
        List<String> command =
                List.of(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        TreeReopen.class.getName(),
                        args[0],
                        args[1],
                        WRITE);
        Process writer =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (var output = writer.inputReader()) {
            String line = output.readLine();
            if (!WRITTEN.equals(line)) {
                throw new IllegalStateException("the writer ended: " + line);
            }
        } finally {
            writer.destroyForcibly();
            writer.onExit().join();
        }
    }

    /** Writes again what is there, says so, and waits for its end. */
    private static void rewrite(TreeModel model, int entries, Path directory) throws IOException {
        Workload workload = new Workload();
        LogKV db = LogKV.open(directory);
        for (int step = 0; step < REWRITTEN; step++) {
            int entry = workload.pick(step, entries);
            if (model.isPresent(entry)) {
                db.put(workload.key(entry), workload.value(entry, model.generation(entry)));
            }
        }
        System.out.println(WRITTEN);
        System.in.read();
    }
}
