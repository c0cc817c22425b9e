package dev.logkv.cli.record;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/** The log of the teaching engine: entries and a torn tail, or all of it entries. */
public final class ElixirLogFuzz {

    private static final int HEADER_BYTES = 14;

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "elixir-log",
                    ElixirLogFuzz.class,
                    ElixirLogFuzz::fuzzerTestOneInput,
                    List.of(
                            new ElixirLog().entry("btc", "4411").entry("", "").bytes(),
                            new ElixirLog().entry("a", "b").header(9, -1).bytes()));

    private ElixirLogFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        FuzzOracle.reads(input.length, () -> check(input));
    }

    private static void check(byte[] input) throws IOException {
        ElixirLogRecords records = new ElixirLogRecords(new ByteArrayInputStream(input));
        long bytes = 0;
        for (Pair pair : Pair.allOf(records)) {
            bytes += HEADER_BYTES + pair.key().length + pair.value().length;
        }
        long tail = input.length - bytes;
        require(records.tornTail().orElse(bytes) == bytes, "the torn tail begins elsewhere");
        require(records.tornTail().isPresent() == tail > 0, "bytes that nobody tells of");
    }
}
