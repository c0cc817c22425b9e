package dev.logkv.testkit;

import dev.logkv.engine.codec.EnvelopeFuzz;
import dev.logkv.engine.codec.NumberFuzz;
import dev.logkv.engine.entry.CatalogFuzz;
import dev.logkv.engine.log.RecordFuzz;
import dev.logkv.engine.log.SegmentFuzz;
import dev.logkv.engine.table.TableFuzz;
import dev.logkv.engine.version.EditFuzz;
import dev.logkv.engine.version.ManifestFuzz;
import dev.logkv.testkit.fuzz.FuzzRun;
import dev.logkv.testkit.fuzz.FuzzTarget;
import dev.logkv.testkit.fuzz.JazzerRun;
import java.util.List;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Feeds every parser of the engine with inputs that may be anything. */
class EngineFuzzTest {

    static List<FuzzTarget> targets() {
        return List.of(
                NumberFuzz.TARGET,
                EnvelopeFuzz.TARGET,
                CatalogFuzz.TARGET,
                RecordFuzz.TARGET,
                SegmentFuzz.TARGET,
                EditFuzz.TARGET,
                ManifestFuzz.TARGET,
                TableFuzz.TARGET,
                StoreFuzz.TARGET);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void parse_savedInputsAndMutations_readsOrRefusesAll(FuzzTarget target) {
        FuzzRun.of(target);
    }

    @ParameterizedTest
    @MethodSource("targets")
    @EnabledIfSystemProperty(named = "logkv.fuzz.jazzer", matches = "true")
    void parse_whatJazzerFinds_readsOrRefusesAll(FuzzTarget target) throws Exception {
        JazzerRun.of(target);
    }
}
