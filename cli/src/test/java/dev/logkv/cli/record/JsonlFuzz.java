package dev.logkv.cli.record;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** JSON lines: what was read is read again when it was written. */
public final class JsonlFuzz {

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "jsonl",
                    JsonlFuzz.class,
                    JsonlFuzz::fuzzerTestOneInput,
                    List.of(
                            bytes(
                                    "{\"key\":\"btc\",\"value\":\"4411\\u20ac\\n\"}\n\n{\"key_hex\":"),
                            bytes("{\"key_hex\":\"00ff\",\"value_hex\":\"\"}\r\n{\"key\":1e9}"),
                            bytes(
                                    "{\"symbol\":\"x\",\"id\":7,\"deep\":[{\"a\":[]}],\"n\":null}\n")));

    private JsonlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        for (List<String> key : List.of(List.<String>of(), List.of("symbol", "id"))) {
            FuzzOracle.reads(input.length, () -> check(input, key));
        }
    }

    private static void check(byte[] input, List<String> key) throws IOException {
        List<Pair> read = Pair.allOf(new JsonlRecords(new ByteArrayInputStream(input), key));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonlRecordWriter writer = new JsonlRecordWriter(out)) {
            for (Pair pair : read) {
                writer.write(pair.key(), pair.value());
            }
        }
        List<Pair> again =
                Pair.allOf(
                        new JsonlRecords(new ByteArrayInputStream(out.toByteArray()), List.of()));
        require(again.equals(read), "other records");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
