package dev.logkv.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written as a file comes back as the same bytes. */
class RoundTripTest {

    private static final List<String> TRICKY =
            List.of(
                    "",
                    " ",
                    "a",
                    ",",
                    "\"",
                    "\"\"",
                    "\n",
                    "\r",
                    "\r\n",
                    "\\",
                    "#x",
                    "\t",
                    "\0",
                    "\u00fc",
                    "\u20ac",
                    "\ud83d\ude00",
                    "\ufeff",
                    "{}",
                    "{\"a\":\"b\"}",
                    "/",
                    "a/b",
                    "key",
                    "value",
                    "\u2028",
                    "\u007f");

    private final Map<String, String> records = new LinkedHashMap<>();

    @Test
    void text_comesBack() throws Exception {
        for (String key : TRICKY) {
            for (String value : TRICKY) {
                add(key + "|" + value, value);
            }
        }
        add("", "");

        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEqualTo(records);
        assertThat(throughJsonl()).isEqualTo(records);
    }

    @Test
    void table_comesBack_withTheKeyThatWasFound() throws Exception {
        List<String> names = List.of("time", "symbol", "id", "side", "note");
        int id = 0;
        for (String note : TRICKY) {
            add("x/17/" + id, Columns.encode(names, List.of("17", "x", "" + id, "buy", note)));
            id++;
        }

        assertThat(shape()).isEqualTo(new CsvShape.Table(names, List.of("symbol", "time", "id")));
        assertThat(throughCsv()).isEqualTo(records);
        assertThat(throughJsonl()).isEqualTo(records);
    }

    @Test
    void tableWhoseKeyIsAmbiguousAtFirst_isDecidedByLaterLines() throws Exception {
        List<String> names = List.of("a", "b", "c");
        add("1", Columns.encode(names, List.of("1", "1", "1")));
        add("2", Columns.encode(names, List.of("0", "2", "2")));
        add("4", Columns.encode(names, List.of("0", "3", "4")));

        assertThat(shape()).isEqualTo(new CsvShape.Table(names, List.of("c")));
        assertThat(throughCsv()).isEqualTo(records);
    }

    @Test
    void linesWithoutACommonKey_orOfOneColumn_orOfTwoTables_areNoTable() throws Exception {
        List<String> names = List.of("a", "b");
        add("elsewhere", Columns.encode(names, List.of("1", "2")));
        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEqualTo(records);

        records.clear();
        add("", Columns.encode(List.of("a"), List.of("")));
        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEqualTo(records);

        records.clear();
        add("1", Columns.encode(names, List.of("1", "2")));
        add("2", Columns.encode(List.of("b", "a"), List.of("1", "2")));
        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEqualTo(records);
    }

    @Test
    void keyColumnThatNoOptionCanName_isNoKeyColumn() throws Exception {
        for (String name : List.of("", "a,b", "a\"b")) {
            records.clear();
            add("1", Columns.encode(List.of(name, "other"), List.of("1", "2")));

            assertThat(shape()).isEqualTo(new CsvShape.Text());
            assertThat(throughCsv()).isEqualTo(records);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"b\":\"2\"}", // a number would come back as a string
                "{\"a\": \"1\",\"b\":\"2\"}", // a space more
                "{\"a\":\"1\",\"b\":\"\\u0032\"}", // written in another way
                "{\"a\":\"1\",\"b\":\"2\",\"a\":\"1\"}",
                "{\"a\":\"1\",\"b\":\"2\"} ",
                "{\"a\":\"1\",\"b\":\"\\ud800\"}",
                "{\"a\":\"1\",\"b\":null}",
                "{\"a\":\"1\"",
                "{}",
                "[]"
            })
    void jsonThatATableWouldChange_isNoTable(String value) throws Exception {
        add("1", value);

        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEqualTo(records);
        assertThat(throughJsonl()).isEqualTo(records);
    }

    @Test
    void bytes_comeBack() throws Exception {
        long seed = 42;
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            byte[] key = new byte[random.nextInt(20)];
            byte[] value = new byte[random.nextInt(200)];
            random.nextBytes(key);
            random.nextBytes(value);
            add(key, value);
        }
        add("text", "text");

        assertThat(shape()).isEqualTo(new CsvShape.Hex());
        assertThat(throughCsv()).as("seed %d", seed).isEqualTo(records);
        assertThat(throughJsonl()).as("seed %d", seed).isEqualTo(records);
    }

    @Test
    void nothing_comesBackAsNothing() throws Exception {
        assertThat(shape()).isEqualTo(new CsvShape.Text());
        assertThat(throughCsv()).isEmpty();
        assertThat(throughJsonl()).isEmpty();
    }

    @Test
    void tableOfEqualValues_isNotSearchedForEver() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            names.add("c" + i);
        }
        add("/".repeat(60), Columns.encode(names, Collections.nCopies(40, "")));

        assertThat(shape()).isEqualTo(new CsvShape.Text());
    }

    private void add(String key, String value) {
        add(key, value.getBytes(StandardCharsets.UTF_8));
    }

    private void add(String key, byte[] value) {
        add(key.getBytes(StandardCharsets.UTF_8), value);
    }

    private void add(byte[] key, byte[] value) {
        records.put(HexFormat.of().formatHex(key), HexFormat.of().formatHex(value));
    }

    private CsvShape shape() {
        var finder = new CsvShape.Finder();
        for (Map.Entry<String, String> entry : records.entrySet()) {
            if (!finder.look(bytes(entry.getKey()), bytes(entry.getValue()))) {
                break;
            }
        }
        return finder.shape();
    }

    private Map<String, String> throughCsv() throws Exception {
        CsvShape shape = shape();
        List<String> key = shape instanceof CsvShape.Table table ? table.key() : List.of();
        var file = new ByteArrayOutputStream();
        write(new CsvRecordWriter(file, shape));
        return read(new CsvRecords(new ByteArrayInputStream(file.toByteArray()), key));
    }

    private Map<String, String> throughJsonl() throws Exception {
        var file = new ByteArrayOutputStream();
        write(new JsonlRecordWriter(file));
        return read(new JsonlRecords(new ByteArrayInputStream(file.toByteArray()), List.of()));
    }

    private void write(RecordWriter writer) throws Exception {
        try (writer) {
            for (Map.Entry<String, String> entry : records.entrySet()) {
                writer.write(bytes(entry.getKey()), bytes(entry.getValue()));
            }
        }
    }

    private static Map<String, String> read(RecordReader reader) throws Exception {
        var read = new LinkedHashMap<String, String>();
        while (reader.next()) {
            read.put(
                    HexFormat.of().formatHex(reader.key()),
                    HexFormat.of().formatHex(reader.value()));
        }
        return read;
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
