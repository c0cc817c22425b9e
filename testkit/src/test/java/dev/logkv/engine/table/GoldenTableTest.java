package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a table, as version 1 wrote them first. The golden file never changes after a
 * release: a test that fails here found a change of the format.
 */
class GoldenTableTest {

    private static final String GOLDEN = "/golden/table-v1.table";
    private static final TableSettings SETTINGS = TableFixture.settings(256, null);

    private final TableFixture tables = new TableFixture();

    @AfterEach
    void close() throws IOException {
        tables.close();
    }

    @Test
    void write_theSameEntries_givesTheSameBytes() throws IOException {
        tables.write(SmallTable.NUMBER, SETTINGS, SmallTable.entries(), SmallTable.deletions());
        assertThat(hex(tables.read(SmallTable.NUMBER))).isEqualTo(hex(golden()));
    }

    @Test
    void open_goldenFile_readsWhatWasWritten() throws IOException {
        restore();
        Table table = tables.open(SmallTable.NUMBER);
        table.verify();
        assertThat(table.hashSeed()).isEqualTo(TableFixture.HASH_SEED);
        assertThat(TableFixture.all(table.cursor(null, null, false, Long.MAX_VALUE)))
                .isEqualTo(SmallTable.entries());
        assertThat(table.rangeDeletions().all())
                .containsExactlyInAnyOrderElementsOf(SmallTable.deletions());
        for (Entry entry : SmallTable.entries()) {
            assertThat(TableFixture.find(table, entry.place(), entry.sequence())).contains(entry);
        }
    }

    @Test
    void dump_goldenFile_saysItInWords() throws IOException {
        restore();
        StringBuilder out = new StringBuilder();
        try (StoreFile file = tables.directory.open(TableFiles.name(SmallTable.NUMBER))) {
            TableDump.dump(file, out);
        }
        assertThat(out)
                .contains("000000000007.table: table 7, format version 1")
                .contains("entries          44, of which tombstones 1, expiring 20")
                .contains("expiry           2023-11-14T22:13:20Z to 2023-11-14T22:13:20.019Z")
                .contains("sequence         2 to 61")
                .contains("64  data block 0, ")
                .contains("31: put bucket 1, key \"btc\", value of 7 bytes \"4411.31\"")
                .contains("5: delete bucket 1, key \"eth\"")
                .contains("expires 2023-11-14T22:13:20Z")
                .contains("60: delete from bucket 2, key \"xrp-eth/05\" to bucket 2, key \"xrp-")
                .contains("locator, 4 buckets, 24 slots used, 0 buckets overflowed")
                .endsWith("every part is whole\n");
    }

    @Test
    void number_isInTheNameOfTablesOnly() {
        assertThat(TableFiles.number("000000000007.table")).hasValue(7);
        assertThat(TableFiles.number("000000000007.log")).isEmpty();
        assertThat(TableFiles.number("7.table")).isEmpty();
        assertThat(TableFiles.number("000000000007.table.tmp")).isEmpty();
    }

    private void restore() throws IOException {
        byte[] golden = golden();
        try (StoreFile file = tables.directory.create(TableFiles.name(SmallTable.NUMBER))) {
            MemorySegment bytes = tables.arena.allocate(golden.length);
            MemorySegment.copy(golden, 0, bytes, ValueLayout.JAVA_BYTE, 0, golden.length);
            file.write(0, bytes);
        }
    }

    /** Lines of 16 bytes, so that a difference can be read. */
    private static List<String> hex(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 16) {
            String line = HexFormat.of().formatHex(bytes, at, Math.min(at + 16, bytes.length));
            lines.add("%04x %s".formatted(at, line));
        }
        return lines;
    }

    private static byte[] golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenTableTest.class.getResourceAsStream(GOLDEN))) {
            return in.readAllBytes();
        }
    }
}
