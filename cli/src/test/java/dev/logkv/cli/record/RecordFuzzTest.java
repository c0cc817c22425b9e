package dev.logkv.cli.record;

import dev.logkv.testkit.fuzz.FuzzRun;
import dev.logkv.testkit.fuzz.FuzzTarget;
import dev.logkv.testkit.fuzz.JazzerRun;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds the readers of all import formats with files that may be anything. */
class RecordFuzzTest {

    static List<FuzzTarget> targets() {
        return List.of(CsvFuzz.TARGET, JsonlFuzz.TARGET, ElixirLogFuzz.TARGET);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void read_savedInputsAndMutations_readsOrRefusesAll(FuzzTarget target) {
        FuzzRun.of(target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    @EnabledIfSystemProperty(named = "logkv.fuzz.jazzer", matches = "true")
    void read_whatJazzerFinds_readsOrRefusesAll(FuzzTarget target) throws Exception {
        JazzerRun.of(target);
    }
}
