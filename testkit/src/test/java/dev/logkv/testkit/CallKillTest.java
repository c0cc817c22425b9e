package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.testkit.CallTrace.Call;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real JVMs that do the workloads of {@link CrashTest} on the real disk, each killed at exactly one
 * of its system calls: those that change files, and those that tell what was acknowledged. The same
 * oracle judges what is left. They do the same as the simulation from the same seed, line by line.
 */
class CallKillTest {

    private static final long SEED = Long.getLong("logkv.calls.seed", 1);

    /** One call in so many; the ordinary run has a few JVMs to kill, no more. */
    private static final int STRIDE = Integer.getInteger("logkv.calls.stride", 32);

    private static final String MERGES = "merges down the levels";

    /** The workload that is done, or all if it is empty. */
    private static final String ONLY = System.getProperty("logkv.calls.workload", MERGES);

    private static final List<String> OPTIONS = List.of("-XX:-UsePerfData");

    @TempDir Path directory;

    private String classPath = System.getProperty("java.class.path");
    private final AtomicInteger names = new AtomicInteger();
    private final Map<String, Integer> kills = new TreeMap<>();

    /** One kill that is still to come. */
    private record Plan(Rehearsal rehearsal, Call call, int before) {}

    @BeforeEach
    void assumePossible() {
        CallTrace.assumePossible();
    }

    @Test
    void kill_atTheNthCall_losesNothingThatWasAcknowledged() throws IOException {
        List<Plan> plans = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(SEED);
        int calls = 0;
        for (CrashWorkload workload : CrashWorkloads.all(SEED)) {
            if (ONLY.isEmpty() || ONLY.equals(workload.name())) {
                Rehearsal rehearsal = Rehearsal.of(workload);
                List<Call> all = doToTheEnd(rehearsal);
                calls += all.size();
                for (int n = random.nextInt(STRIDE); n < all.size(); n += STRIDE) {
                    plans.add(new Plan(rehearsal, all.get(n), n));
                }
            }
        }
        Endless.of(_ -> plans).run(started -> started >= plans.size(), this::kill);
        System.out.printf("JVMs killed at a call: %d of %d %s%n", plans.size(), calls, kills);
        assertThat(kills.values().stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(plans.size())
                .isPositive();
    }

    @Test
    void kill_writerThatDeletesTablesTooEarly_isNoticed() throws IOException {
        SeededBug bug = SeededBugs.named("merged tables are deleted before the edit is durable");
        classPath = PatchedEngine.classPathWith(bug, directory.resolve("patched"));
        Rehearsal rehearsal = Rehearsal.of(CrashWorkloads.named(MERGES, SEED));
        List<Call> calls = doToTheEnd(rehearsal);
        int deleted = 0;
        while (!calls.get(deleted).name().startsWith("unlink")
                || !calls.get(deleted).text().contains(".table")) {
            deleted++;
        }
        Plan plan = new Plan(rehearsal, calls.get(deleted + 1), deleted + 1);
        assertThatThrownBy(() -> kill(plan))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the file is missing, and the manifest lists it");
    }

    /** Returns all calls of a writer that nobody kills. */
    private List<Call> doToTheEnd(Rehearsal rehearsal) throws IOException {
        Path log = directory.resolve("calls-" + names.incrementAndGet());
        try (DiskGround ground = newGround()) {
            List<String> lines = write(rehearsal.workload(), ground, CallTrace.counting(log));
            assertThat(lines).hasSameSizeAs(rehearsal.lines());
            rehearsal.judgeDeath(lines, ground, SEED);
        }
        List<Call> calls = CallTrace.read(log);
        System.out.printf(
                "calls of seed %d, %-32s %5d%n", SEED, rehearsal.workload().name(), calls.size());
        return calls;
    }

    private void kill(Plan plan) {
        CrashWorkload workload = plan.rehearsal().workload();
        Path log = directory.resolve("calls-" + names.incrementAndGet());
        try (DiskGround ground = newGround()) {
            List<String> lines = write(workload, ground, CallTrace.killingAt(plan.call(), log));
            assertThat(CallTrace.read(log))
                    .as("calls with the one that kills")
                    .hasSize(plan.before() + 1)
                    .last()
                    .extracting(Call::name)
                    .isEqualTo(plan.call().name());
            plan.rehearsal().judgeDeath(lines, ground, plan.before());
            Files.delete(log);
        } catch (RuntimeException | AssertionError | IOException e) {
            throw new AssertionError(
                    "workload '%s', seed %d, killed at call %d (again with a stride of 1), %s: %s"
                            .formatted(
                                    workload.name(),
                                    workload.seed(),
                                    plan.before(),
                                    plan.call(),
                                    e.getMessage()),
                    e);
        }
        synchronized (kills) {
            kills.merge(plan.call().name(), 1, Integer::sum);
        }
    }

    private DiskGround newGround() {
        try {
            Path root = directory.resolve("ground-" + names.incrementAndGet());
            return new DiskGround(Files.createDirectory(root));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns what a writer has printed until its end, without the line that it began with. */
    private List<String> write(CrashWorkload workload, DiskGround ground, List<String> tracer)
            throws IOException {
        try (ChildJvm child = ChildJvm.start(tracer, classPath, WorkloadWriter.class, OPTIONS)) {
            child.tell(WorkloadWriter.line(workload, ground.root()));
            child.endInput();
            List<String> lines = new ArrayList<>(child.limited(child::lines));
            assertThat(lines).first().isEqualTo(WorkloadWriter.BEGIN);
            lines.removeFirst();
            return lines;
        }
    }
}
