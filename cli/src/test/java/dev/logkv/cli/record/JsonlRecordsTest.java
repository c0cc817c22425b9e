package dev.logkv.cli.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonlRecordsTest {

    @Test
    void line_isTheValue_underTheJoinedMembers() throws Exception {
        assertThat(
                        read(
                                """
                                {"id":7, "at":"eu","x":{"id":1},"y":[1,2]}\r

                                {"at":"us","id":1.50}""",
                                "at",
                                "id"))
                .containsExactly(
                        "eu/7={\"id\":7, \"at\":\"eu\",\"x\":{\"id\":1},\"y\":[1,2]}",
                        "us/1.50={\"at\":\"us\",\"id\":1.50}");
    }

    @Test
    void malformedLines_areBad_andTheNextIsRead() throws Exception {
        List<String> seen =
                read(
                        """
                        {"id":1}
                        {"id":
                        [1]
                        {"id":2} {"id":3}
                        {"other":1}
                        {"id":null}
                        {"id":1,"id":2}
                        {"id":"\\ud800"}
                        {"id":4}
                        """,
                        "id");

        assertThat(seen).hasSize(9);
        assertThat(seen.get(0)).isEqualTo("1={\"id\":1}");
        assertThat(seen.get(1)).startsWith("!line 2: not JSON (column ");
        assertThat(seen.get(2)).isEqualTo("!line 3: not a JSON object");
        assertThat(seen.get(3)).isEqualTo("!line 4: more than one JSON object");
        assertThat(seen.get(4)).isEqualTo("!line 5: no 'id' for the key; there are: other");
        assertThat(seen.get(5)).startsWith("!line 6: no 'id' for the key");
        assertThat(seen.get(6)).startsWith("!line 7: not JSON").containsIgnoringCase("duplicate");
        assertThat(seen.get(7)).startsWith("!line 8: half a surrogate pair");
        assertThat(seen.get(8)).isEqualTo("4={\"id\":4}");
    }

    @Test
    void bytesThatAreNotUtf8_areBad() throws Exception {
        byte[] bytes = "{\"id\":\"x\"}\n{\"id\":\"y\"}\n".getBytes(StandardCharsets.UTF_8);
        bytes[7] = (byte) 0xc0;

        assertThat(Readers.drain(new JsonlRecords(new ByteArrayInputStream(bytes), List.of("id"))))
                .containsExactly("!line 1: not UTF-8 text", "y={\"id\":\"y\"}");
    }

    @Test
    void exportedLines_needNoKey() throws Exception {
        List<String> seen =
                read(
                        """
                        \ufeff{"key":"k","value":"v"}
                        {"key_hex":"6b","value":""}
                        {"key":"","value_hex":"76"}
                        {"value":"v"}
                        {"key":"k"}
                        {"key_hex":"6","value":"v"}
                        """);

        assertThat(seen)
                .startsWith(
                        "k=v",
                        "k=",
                        "=v",
                        "!line 4: neither 'key' nor 'key_hex', and no --key",
                        "!line 5: neither 'value' nor 'value_hex', and no --key");
        assertThat(seen).hasSize(6);
        assertThat(seen.getLast()).startsWith("!line 6: key_hex is not hexadecimal");
    }

    private static List<String> read(String json, String... keyMembers) throws IOException {
        var in = new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8));
        try (var reader = new JsonlRecords(in, List.of(keyMembers))) {
            return Readers.drain(reader);
        }
    }
}
