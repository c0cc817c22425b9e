package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.workload.Family;
import dev.logkv.benchmarks.workload.Measured;
import dev.logkv.benchmarks.workload.Plan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Starts measured JVMs, one at a time, waits for each or kills it, and reads what it wrote. */
final class ChildProcess {

    private static final long POLL_MILLIS = 20;

    private static final String LIMITED = "benchmarks/limited.sh";

    private final Request request;
    private final Path work;
    private final AtomicReference<@Nullable Process> running = new AtomicReference<>();
    private volatile boolean stopped;

    /** What came of all steps of a family: results, and the reason if it failed. */
    record Outcome(List<Measured> measured, @Nullable String failure) {}

    /**
     * @param work a directory of its own, which is there
     */
    ChildProcess(Request request, Path work) {
        this.request = request;
        this.work = work;
    }

    /** Returns whether the memory of a process can be limited here; says why if it cannot. */
    static boolean canLimit() {
        try {
            Process process = new ProcessBuilder(LIMITED, "64", "true").inheritIO().start();
            if (process.waitFor() == 0) {
                return true;
            }
        } catch (IOException e) {
            System.out.println(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        System.out.println("left out: workloads larger than memory, for no limit can be set");
        return false;
    }

    /** Kills the one that runs, if one does, and lets no other begin. From another thread. */
    void stop() {
        stopped = true;
        kill();
    }

    boolean isStopped() {
        return stopped;
    }

    private void kill() {
        Process process = running.get();
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    /** Runs a family on an engine, in a directory that is empty at first and removed at last. */
    Outcome run(EngineKind kind, Family family) throws IOException {
        Path store = work.resolve("store");
        Path results = work.resolve("results.jsonl");
        Path log = work.resolve("log.txt");
        Files.createDirectory(store);
        try {
            String failure = null;
            for (int step = 0; step < family.steps() && failure == null && !stopped; step++) {
                Files.deleteIfExists(Child.ready(results));
                failure = step(kind, family, step, store, results, log);
            }
            return new Outcome(read(results), failure);
        } finally {
            Trees.delete(store);
            Files.deleteIfExists(results);
            Files.deleteIfExists(Child.ready(results));
        }
    }

    private @Nullable String step(
            EngineKind kind, Family family, int step, Path store, Path results, Path log)
            throws IOException {
        Process process =
                new ProcessBuilder(command(kind, family, step, store, results))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        running.set(process);
        if (stopped) {
            kill();
        }
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(secondsMax(family));
            while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                if (family.isKilled(step) && Files.exists(Child.ready(results))) {
                    kill();
                    process.waitFor();
                    return null;
                }
                if (System.nanoTime() > deadline) {
                    kill();
                    process.waitFor();
                    return "not done after %,d s".formatted(secondsMax(family));
                }
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
            return "interrupted";
        } finally {
            running.set(null);
        }
        return process.exitValue() == 0 ? null : reason(process.exitValue(), log);
    }

    /** What is surely enough: every workload to its limit, and as much again to settle. */
    private long secondsMax(Family family) {
        Plan plan = request.plan();
        return (long)
                (300
                        + plan.limitSeconds() * (4 + 2 * family.workloads().size())
                        + plan.restSeconds() * family.workloads().size()
                        + 2 * plan.sustainedSeconds());
    }

    private List<String> command(
            EngineKind kind, Family family, int step, Path store, Path results) {
        var command = new ArrayList<String>();
        Plan plan = request.plan();
        String heap = request.heap();
        if (family.isLimited()) {
            plan = limited(plan);
            heap = (plan.memoryLimitBytes() >> 22) + "m"; // a quarter, as limited() says
            command.add(LIMITED);
            command.add(Long.toString(plan.memoryLimitBytes() >> 20));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        command.addAll(family.jvmFlags());
        command.addAll(kind.jvmFlags());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Child.class.getName());
        command.add(kind.name());
        command.add(family.name());
        command.add(Integer.toString(step));
        command.add(Json.LINES.writeValueAsString(plan));
        command.add(store.toString());
        command.add(results.toString());
        return command;
    }

    /** A quarter for caches and buffers, a quarter for the heap, half for the page cache. */
    private static Plan limited(Plan plan) {
        return new Plan(
                plan.entries(),
                plan.operations(),
                plan.seed(),
                plan.warmUpSeconds(),
                plan.limitSeconds(),
                plan.sustainedSeconds(),
                plan.restSeconds(),
                plan.memoryLimitBytes() / 4,
                plan.memoryLimitBytes(),
                plan.workloads());
    }

    private static List<Measured> read(Path results) throws IOException {
        var measured = new ArrayList<Measured>();
        if (Files.exists(results)) {
            for (String line : Files.readAllLines(results)) {
                measured.add(Json.LINES.readValue(line, Measured.class));
            }
        }
        return measured;
    }

    /** The line of the exception, and the whole log on the console. */
    private static String reason(int exit, Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        lines.stream().limit(60).forEach(line -> System.err.println("    | " + line));
        return lines.stream()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .findFirst()
                .orElse("exit code " + exit);
    }
}
