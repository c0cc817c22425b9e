package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Stats;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    void statsAsJson_haveEveryFigure() {
        Cli.run("put", store, "k", "v", "--bucket", "trades");

        List<String> names = memberNames(Cli.run("stats", store, "--json").out());

        List<String> components =
                Arrays.stream(Stats.class.getRecordComponents())
                        .map(RecordComponent::getName)
                        .filter(name -> !name.equals("readOnlyReason")) // only when it is so
                        .toList();
        assertThat(names).containsAll(components);
        assertThat(names).contains("file", "capacityBytes", "usedBytes", "state", "runs");
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
