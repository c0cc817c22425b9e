package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Stats;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class StatsTest {

    @TempDir Path store;

    @Test
    void stats_forAPerson_nameBucketsAndSegments() {
        Cli.run("put", store, "k", "v", "--bucket", "trades");

        Cli.Result result = Cli.run("stats", store);

        assertThat(result.exitCode()).isZero();
        assertThat(result.out())
                .contains("trades", "000000000001.log", "task", "free on the device")
                .doesNotContain("\033[");
    }

    @Test
    void statsForAPerson_drawTheTree_inEightyColumns() {
        Cli.run("put", store, "k", "v");
        Cli.run("flush", store);
        Cli.run("put", store, "k2", "v");

        Cli.Result result = Cli.run("stats", store);

        assertThat(result.out())
                .contains("Tree, the newest first")
                .containsPattern("(?m)^ +active +#+ ")
                .containsPattern("(?m)^ +(level 0|bottom) +#+ .* 1 +1 +1 +0$")
                .contains("write amplification", "debt", "pauses", "stops");
        assertThat(result.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }

    @Test
    void statsAsJson_haveEveryFigure_underItsName() {
        Cli.run("put", store, "k", "v", "--bucket", "trades");
        Cli.run("flush", store);

        List<String> names = memberNames(Cli.run("stats", store, "--json").out());

        assertThat(names)
                .containsAll(
                        Stream.of(
                                        Stats.class,
                                        Stats.SegmentStats.class,
                                        Stats.TreeStats.class,
                                        Stats.LevelStats.class,
                                        Stats.TaskStats.class)
                                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                                .map(RecordComponent::getName)
                                // only when there are any
                                .filter(name -> !name.equals("readOnlyReason"))
                                .filter(name -> !name.equals("lastFailure"))
                                .toList());
    }

    private static List<String> memberNames(String text) {
        var names = new ArrayList<String>();
        try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    names.add(json.currentName());
                }
            }
        }
        return names;
    }
}
