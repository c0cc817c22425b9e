package dev.logkv.cli.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRecordsTest {

    @Test
    void line_becomesAJsonObject_underTheJoinedKey() throws Exception {
        assertThat(read("time,symbol,price\n17,xrp-eth,0.00100\n", "symbol", "time"))
                .containsExactly(
                        "xrp-eth/17={\"time\":\"17\",\"symbol\":\"xrp-eth\",\"price\":\"0.00100\"}");
    }

    @Test
    void quotesAndLineEnds_followTheRfc() throws Exception {
        assertThat(read("k,v\r\n\"a\",\"x,\"\"y\"\"\nz\"\r\n\r\nb,", "k"))
                .containsExactly(
                        "a={\"k\":\"a\",\"v\":\"x,\\\"y\\\"\\nz\"}", "b={\"k\":\"b\",\"v\":\"\"}");
    }

    @Test
    void byteOrderMark_isNoPartOfTheFirstName() throws Exception {
        assertThat(read("\ufeffk,v\na,1\n", "k")).containsExactly("a={\"k\":\"a\",\"v\":\"1\"}");
    }

    @Test
    void nonAsciiText_isKept() throws Exception {
        assertThat(read("\u00fc,v\n\u20ac,\ud83d\ude00\n", "\u00fc"))
                .containsExactly("\u20ac={\"\u00fc\":\"\u20ac\",\"v\":\"\ud83d\ude00\"}");
    }

    @Test
    void lineWithOtherColumns_isBad_andTheNextIsRead() throws Exception {
        assertThat(read("k,v\na,1\nb\nc,3,x\nd,4\n", "v"))
                .containsExactly(
                        "1={\"k\":\"a\",\"v\":\"1\"}",
                        "!line 3: 1 columns, and the first line names 2",
                        "!line 4: 3 columns, and the first line names 2",
                        "4={\"k\":\"d\",\"v\":\"4\"}");
    }

    @Test
    void lineThatIsNotUtf8_isBad_withItsNumber() throws Exception {
        byte[] bytes = "k,v\na,1\nb,X\nc,3\n".getBytes(StandardCharsets.UTF_8);
        bytes[10] = (byte) 0xff;

        assertThat(Readers.drain(new CsvRecords(new ByteArrayInputStream(bytes), List.of("k"))))
                .containsExactly(
                        "a={\"k\":\"a\",\"v\":\"1\"}",
                        "!line 3: not UTF-8 text",
                        "c={\"k\":\"c\",\"v\":\"3\"}");
    }

    @Test
    void quoteThatIsNotClosed_isTheEnd() throws Exception {
        List<String> seen = read("k,v\na,1\nb,\"2\nc,3\n", "k");

        assertThat(seen).hasSize(2);
        assertThat(seen.getLast()).startsWith("!CSV: ").contains("line 3");
    }

    @Test
    void emptyFile_isBad() {
        assertThatThrownBy(() -> read("", "k"))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("the file is empty");
    }

    @Test
    void twoColumnsOfOneName_areBad() {
        assertThatThrownBy(() -> read("k,v,k\n", "k"))
                .isInstanceOf(BadRecordException.class)
                .hasMessageContaining("same name");
    }

    @Test
    void keyColumnThatIsMissing_isAnArgumentError_namingTheColumns() {
        assertThatThrownBy(() -> read("a,b\n1,2\n", "a", "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no column 'c' for the key; there are: a, b");
    }

    @Test
    void noKeyColumns_areAnArgumentError_unlessTheHeaderSaysKeyAndValue() throws Exception {
        assertThatThrownBy(() -> read("a,b\n1,2\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--key")
                .hasMessageContaining("a, b");
        assertThat(read("key,value\nk,v\n")).containsExactly("k=v");
        assertThat(read("key_hex,value_hex\n6b,76\n0x,00\n"))
                .hasSize(2)
                .startsWith("k=v")
                .element(1)
                .asString()
                .startsWith("!line 3: not hexadecimal");
    }

    private static List<String> read(String csv, String... keyColumns)
            throws IOException, BadRecordException {
        var in = new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
        try (var reader = new CsvRecords(in, List.of(keyColumns))) {
            return Readers.drain(reader);
        }
    }
}
