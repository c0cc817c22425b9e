package dev.logkv.lz4;

import dev.logkv.testkit.fuzz.FuzzRun;
import dev.logkv.testkit.fuzz.JazzerRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Feeds the decompressor with blocks that may be anything. */
class Lz4FuzzTest {

    @Test
    void decompress_savedInputsAndMutations_givesTheLengthOrAnException() {
        FuzzRun.of(Lz4Fuzz.TARGET);
    }

    @Test
    @EnabledIfSystemProperty(named = "logkv.fuzz.jazzer", matches = "true")
    void decompress_whatJazzerFinds_givesTheLengthOrAnException() throws Exception {
        JazzerRun.of(Lz4Fuzz.TARGET);
    }
}
