package dev.logkv.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.benchmarks.engine.EngineKind;
import dev.logkv.benchmarks.engine.Engines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every workload, very small, on LogKV in this JVM; so that a long run does not fail at its end.
 */
@EnabledOnOs(OS.LINUX) // space on disk is asked of its commands
class FamiliesTest {

    private static final int ENTRIES = 2_000;

    @ParameterizedTest
    @MethodSource("families")
    void family_logkv_reportsAllItsWorkloads(String name, @TempDir Path directory) {
        Family family = Families.named(name);
        var plan =
                new Plan(
                        ENTRIES,
                        ENTRIES,
                        1,
                        0.01,
                        60,
                        0.05,
                        0.01,
                        64 << 20,
                        64 << 10,
                        family.workloads());
        var measured = new ArrayList<Measured>();
        EngineKind kind = Engines.named("logkv");

        for (int step = 0; step < family.steps(); step++) {
            family.run(new Session(kind, directory, plan, measured::add), step);
        }

        assertThat(measured)
                .extracting(Measured::workload)
                .containsExactlyInAnyOrderElementsOf(family.workloads());
        assertThat(measured).allMatch(m -> m.operations() > 0 || !m.figures().isEmpty());
    }

    /** Not the one that has a process killed: its store would stay open in this JVM. */
    static List<String> families() {
        return Families.all().stream()
                .filter(family -> Stream.of(0, 1, 2, 3).noneMatch(family::isKilled))
                .map(Family::name)
                .toList();
    }
}
