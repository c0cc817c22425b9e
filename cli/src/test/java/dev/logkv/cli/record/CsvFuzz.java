package dev.logkv.cli.record;

import static dev.logkv.testkit.fuzz.FuzzOracle.require;

import dev.logkv.testkit.fuzz.FuzzOracle;
import dev.logkv.testkit.fuzz.FuzzTarget;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** CSV, without key columns and with some: what was read is read again when it was written. */
public final class CsvFuzz {

    public static final FuzzTarget TARGET =
            new FuzzTarget(
                    "csv",
                    CsvFuzz.class,
                    CsvFuzz::fuzzerTestOneInput,
                    List.of(
                            bytes("key,value\nbtc,4411.99\n\"a \"\"b\"\",\n\",\"x\ny\"\n"),
                            bytes("key_hex,value_hex\r\n00ff,\r\n,0a0b\r\n"),
                            bytes("\ufeffsymbol,id,price\nxrp-eth,7,0.0014\nxrp-eth,8,\u20ac\n")));

    private CsvFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        for (List<String> key : List.of(List.<String>of(), List.of("symbol", "id"))) {
            FuzzOracle.reads(input.length, () -> check(input, key));
        }
    }

    private static void check(byte[] input, List<String> key) throws IOException {
        List<Pair> read;
        try {
            read = Pair.allOf(new CsvRecords(new ByteArrayInputStream(input), key));
        } catch (BadRecordException | IllegalArgumentException refused) {
            return;
        }
        CsvShape.Finder finder = new CsvShape.Finder();
        read.forEach(pair -> finder.look(pair.key(), pair.value()));
        CsvShape shape = finder.shape();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CsvRecordWriter writer = new CsvRecordWriter(out, shape)) {
            for (Pair pair : read) {
                writer.write(pair.key(), pair.value());
            }
        }
        List<String> columns = shape instanceof CsvShape.Table table ? table.key() : List.of();
        try {
            List<Pair> again =
                    Pair.allOf(
                            new CsvRecords(new ByteArrayInputStream(out.toByteArray()), columns));
            require(again.equals(read), "other records");
        } catch (BadRecordException | IllegalArgumentException e) {
            throw new AssertionError("what was written is refused", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
