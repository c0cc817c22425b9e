package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The workloads of {@link CrashTest} on a real, mounted file system that loses power before its
 * n-th change, or whose n-th sync fails and which loses power soon after or at the end. The same
 * oracle judges what is left. So the kernel, with its page cache and what it writes of mappings and
 * when, is asked what the simulation only supposes.
 */
class PowerLossTest {

    private static final long SEED = Long.getLong("logkv.power.seed", 1);

    /** One change or sync in so many. */
    private static final int STRIDE = Integer.getInteger("logkv.power.stride", 16);

    /** The workload that is done, or all if it is empty. */
    private static final String ONLY =
            System.getProperty("logkv.power.workload", "merges down the levels");

    /** Behind the last change of all workloads. */
    private static final int NEVER = Integer.MAX_VALUE;

    @TempDir Path directory;

    private final Map<LossyDisk.Fault, Integer> faults = new EnumMap<>(LossyDisk.Fault.class);
    private int names;

    @Test
    void recovery_fromWhatALossOfPowerLeaves_keepsThePromises() throws IOException {
        try (LossyDevice device = LossyDevice.mount(directory.resolve("mount"));
                ChildJvm writer = ChildJvm.start(WorkloadWriter.class, List.of())) {
            Set<LossyDisk.Fault> all = EnumSet.allOf(LossyDisk.Fault.class);
            for (CrashWorkload workload : CrashWorkloads.all(SEED)) {
                if (ONLY.isEmpty() || ONLY.equals(workload.name())) {
                    Rehearsal rehearsal = Rehearsal.of(workload);
                    sweep(device, writer, rehearsal, all, STRIDE);
                }
            }
        }
        System.out.printf("real file systems that lost power, by fault: %s%n", faults);
        assertThat(faults).containsOnlyKeys(LossyDisk.Fault.values());
    }

    @ParameterizedTest
    @CsvSource({
        "a table is not forced, POWER",
        "the name of a new table is not synced before the manifest lists it, POWER",
        "a force that fails is tried again and believed, SYNC_THEN_POWER"
    })
    void recovery_fromWhatAWriterWithAMistakeLeaves_isNoticed(String name, LossyDisk.Fault fault)
            throws IOException {
        Rehearsal rehearsal = Rehearsal.of(CrashWorkloads.named("flushes", SEED));
        try (LossyDevice device = LossyDevice.mount(directory.resolve("mount"));
                ChildJvm writer = startWith(SeededBugs.named(name))) {
            assertThatThrownBy(() -> sweep(device, writer, rehearsal, Set.of(fault), 3))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("workload 'flushes'");
        }
    }

    private ChildJvm startWith(SeededBug bug) throws IOException {
        String classPath = PatchedEngine.classPathWith(bug, directory.resolve("patched"));
        return ChildJvm.start(List.of(), classPath, WorkloadWriter.class, List.of());
    }

    private void sweep(
            LossyDevice device,
            ChildJvm writer,
            Rehearsal rehearsal,
            Set<LossyDisk.Fault> kinds,
            int stride)
            throws IOException {
        LossyDevice.Counts all = run(device, writer, rehearsal, LossyDisk.Fault.POWER, NEVER, 0);
        System.out.printf(
                "power losses, seed %d, %-32s %5d changes, %4d syncs%n",
                SEED, rehearsal.workload().name(), all.changes(), all.syncs());
        for (LossyDisk.Fault fault : kinds) {
            SplittableRandom random = new SplittableRandom(SEED);
            int count = fault.isOfSync() ? all.syncs() : all.changes();
            for (int n = random.nextInt(1, 1 + stride); n <= count; n += stride) {
                for (long survivors : List.of(0L, SEED + n)) {
                    LossyDevice.Counts counts = run(device, writer, rehearsal, fault, n, survivors);
                    assertThat(fault.isOfSync() ? counts.syncs() : counts.changes())
                            .as("changes or syncs until the fault")
                            .isGreaterThanOrEqualTo(n);
                    faults.merge(fault, 1, Integer::sum);
                }
            }
        }
    }

    private LossyDevice.Counts run(
            LossyDevice device,
            ChildJvm writer,
            Rehearsal rehearsal,
            LossyDisk.Fault fault,
            int nth,
            long seed)
            throws IOException {
        CrashWorkload workload = rehearsal.workload();
        String name = "disk-" + names++;
        Path left = directory.resolve(name);
        try (Ground ground = new DiskGround(Files.createDirectory(left))) {
            writer.tell(WorkloadWriter.line(workload, device.insert(name, fault, nth, seed)));
            List<String> lines = writer.limited(() -> linesOf(writer));
            LossyDevice.Counts counts = device.cut(name, left);
            if (nth == NEVER) {
                rehearsal.assertRehearsed(lines);
            }
            rehearsal.judgePowerLoss(lines, ground, nth);
            return counts;
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "workload '%s', seed %d, %s %d, survivors %d (again with a stride of 1): %s"
                            .formatted(
                                    workload.name(),
                                    workload.seed(),
                                    fault,
                                    nth,
                                    seed,
                                    e.getMessage()),
                    e);
        }
    }

    private static List<String> linesOf(ChildJvm writer) {
        assertThat(writer.line()).isEqualTo(WorkloadWriter.BEGIN);
        List<String> lines = new ArrayList<>();
        while (true) {
            @Nullable String line = writer.line();
            assertThat(line).as("the writer has ended").isNotNull();
            lines.add(line);
            if (Rehearsal.isEnd(line)) {
                return lines;
            }
        }
    }
}
