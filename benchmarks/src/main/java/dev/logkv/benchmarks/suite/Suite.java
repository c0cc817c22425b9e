package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.workload.Families;
import dev.logkv.benchmarks.workload.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The benchmark suite: each engine in a JVM of its own for each family of workloads, the engines in
 * turn, and all that again for each round. Started by {@code benchmarks/run.sh}, from the root of
 * the project. Exit code 1 when an engine gave a wrong answer or did not end, 2 when the command
 * line is not understood or the disk is too small.
 */
public final class Suite {

    private static final long SPARE_BYTES = 1L << 30;
    private static final long STOP_SECONDS_MAX = 30;

    private final Request request;
    private final List<Family> families;
    private final Results results = new Results();

    /** Nothing is started any more, and what was is gone. */
    private final CountDownLatch ended = new CountDownLatch(1);

    private Suite(Request request) {
        this.request = request;
        this.families =
                Families.all().stream()
                        .filter(
                                family ->
                                        !Collections.disjoint(
                                                family.workloads(), request.plan().workloads()))
                        .filter(family -> !family.isLimited() || ChildProcess.canLimit())
                        .toList();
    }

    /** Runs what the command line asks for. */
    public static void main(String[] args) throws IOException {
        if (args.length == 0 || args[0].equals("--help")) {
            System.out.println(Request.usage());
            System.exit(args.length == 0 ? 2 : 0);
        }
        try {
            Suite suite = new Suite(Request.parse(List.of(args)));
            suite.checkSpace();
            suite.run();
            System.exit(suite.results.failures().isEmpty() ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
        }
    }

    private void checkSpace() throws IOException {
        long needed = 0;
        for (Family family : families) {
            for (EngineKind kind : request.engines()) {
                needed = Math.max(needed, kind.spaceFactor() * family.dataBytes(request.plan()));
            }
        }
        needed += SPARE_BYTES;
        long free = Files.getFileStore(request.directory()).getUsableSpace();
        if (free < needed) {
            throw new IllegalArgumentException(
                    "%s has %,d MB free, and this needs %,d MB: choose another --directory, or fewer --entries"
                            .formatted(request.directory(), free / 1_000_000, needed / 1_000_000));
        }
    }

    private void run() throws IOException {
        Path work = Files.createTempDirectory(request.directory(), "logkv-benchmarks-");
        var child = new ChildProcess(request, work);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> cleanUp(child, work)));
        try {
            runAll(child);
        } finally {
            ended.countDown();
        }
        results.failures().forEach(failure -> System.err.println("FAILED: " + failure));
        System.out.println("report: " + request.output().resolve("report.md"));
    }

    private void runAll(ChildProcess child) throws IOException {
        long began = System.nanoTime();
        for (int round = 0; round < request.rounds(); round++) {
            for (Family family : families) {
                for (EngineKind kind : request.engines()) {
                    if (child.isStopped()) {
                        return;
                    }
                    if (kind.capabilities().containsAll(family.needs())
                            && family.valueBytes() >= kind.valueBytesMin()) {
                        run(child, round, family, kind);
                    }
                }
                // Each time: a long run that is broken off has something to show.
                new Report(request, results, (System.nanoTime() - began) / 1e9).write();
            }
        }
    }

    private void run(ChildProcess child, int round, Family family, EngineKind kind)
            throws IOException {
        System.out.printf("round %d  %-12s %-14s", round + 1, family.name(), kind.title());
        System.out.flush();
        long began = System.nanoTime();
        ChildProcess.Outcome outcome = child.run(kind, family);
        outcome.measured().forEach(measured -> results.add(kind.name(), measured));
        String failure = outcome.failure();
        if (failure != null) {
            results.fail(kind.name(), family.name(), round, failure);
        }
        System.out.printf(
                "%8.1f s%s%n",
                (System.nanoTime() - began) / 1e9, failure == null ? "" : "  FAILED: " + failure);
    }

    /** When this JVM ends, however that comes. */
    private void cleanUp(ChildProcess child, Path work) {
        child.stop();
        try {
            if (!ended.await(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("the run does not stop");
            }
            Trees.delete(work);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
