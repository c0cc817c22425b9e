package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKV;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.testkit.Faults;
import dev.logkv.testkit.FileOperation;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileAlreadyExistsException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableWriterTest {

    private static final TableSettings SETTINGS =
            TableFixture.settings(TableSettings.BLOCK_BYTES, null);

    private final TableFixture tables = new TableFixture();

    @AfterEach
    void close() throws IOException {
        tables.close();
    }

    @Test
    void close_withoutFinish_deletesTheFile() throws IOException {
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            writer.add(entry("a", 1).operation(tables.arena), 1);
            assertThat(tables.directory.list()).containsExactly("000000000001.table");
        }
        assertThat(tables.directory.list()).isEmpty();
    }

    @Test
    void create_overAFileOfThatNumber_isRefusedAndLeavesIt() throws IOException {
        tables.write(1, SETTINGS, List.of(entry("a", 1)), List.of());
        assertThatThrownBy(() -> TableWriter.create(tables.directory, 1, SETTINGS))
                .isInstanceOf(FileAlreadyExistsException.class);
        tables.open(1).verify();
    }

    @ParameterizedTest
    @EnumSource(
            value = FileOperation.class,
            names = {"WRITE", "FORCE"})
    void finish_onADeviceThatFails_throwsAndTheFileIsDeleted(FileOperation operation)
            throws IOException {
        tables.fs.faults().failOnce(Set.of(operation), ".*", 1, Faults.Kind.IO_ERROR);
        assertThatThrownBy(() -> tables.write(1, SETTINGS, List.of(entry("a", 1)), List.of()))
                .isInstanceOf(IOException.class);
        assertThat(tables.directory.list()).isEmpty();
    }

    @Test
    void finish_forcesTheFile() throws IOException {
        tables.write(1, SETTINGS, List.of(entry("a", 1)), List.of());
        assertThat(tables.fs.count(FileOperation.FORCE)).isEqualTo(1);
    }

    @Test
    void finish_twice_isRefused() throws IOException {
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            writer.add(entry("a", 1).operation(tables.arena), 1);
            writer.finish();
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
        tables.open(1).verify();
    }

    @Test
    void finish_ofNothing_isRefused() throws IOException {
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
        }
        assertThat(tables.directory.list()).isEmpty();
    }

    @Test
    void add_outOfOrder_isRefused() throws IOException {
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            writer.add(entry("b", 5).operation(tables.arena), 5);
            for (Entry late : List.of(entry("a", 4), entry("b", 5), entry("b", 6))) {
                assertThatThrownBy(() -> writer.add(late.operation(tables.arena), late.sequence()))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("out of order");
            }
            writer.add(entry("b", 4).operation(tables.arena), 4);
            writer.finish();
        }
        tables.open(1).verify();
    }

    @Test
    void addTombstone_inThePlaceOfAPut_isADelete() throws IOException {
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            writer.addTombstone(entry("a", 3).operation(tables.arena), 3);
            writer.add(entry("a", 2).operation(tables.arena), 2);
            TableProperties properties = writer.finish();
            assertThat(properties.tombstones()).isEqualTo(1);
            assertThat(properties.deadBytes()).isEqualTo(properties.dataBytes());
        }
        Table table = tables.open(1);
        table.verify();
        assertThat(TableFixture.find(table, entry("a", 3).place(), 9))
                .contains(Entry.delete(1, SmallTable.bytes("a"), 3));
    }

    @Test
    void finish_withRangeDeletionsOnly_isATable() throws IOException {
        List<RangeDeletion> deletions = SmallTable.deletions();
        TableProperties properties = tables.write(1, SETTINGS, List.of(), deletions);
        assertThat(properties.entries()).isZero();
        assertThat(properties.first()).isEqualTo(new BucketKey(2, SmallTable.bytes("xrp-eth/05")));
        assertThat(properties.last()).isEqualTo(BucketKey.endOf(3));
        assertThat(properties.sequenceMin()).isEqualTo(60);
        Table table = tables.open(1);
        table.verify();
        assertThat(table.rangeDeletions().all()).containsExactlyInAnyOrderElementsOf(deletions);
        assertThat(TableFixture.find(table, BucketKey.startOf(3), 99)).isEmpty();
        assertThat(table.cursor(null, null, false, 99).next()).isFalse();
        assertThat(table.cursor(null, null, true, 99).seek(BucketKey.startOf(1))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 16_000, 16_384, 1 << 20, (3 << 20) + 1})
    void largeEntries_amongSmallOnes_areWhole(int valueBytes) throws IOException {
        List<Entry> entries =
                List.of(
                        Entry.put(1, new byte[LogKV.KEY_BYTES_MAX], 2, new byte[valueBytes]),
                        entry("a", 1),
                        Entry.put(1, SmallTable.bytes("b"), 3, new byte[valueBytes]),
                        entry("c", 4));
        tables.write(1, SETTINGS, entries, List.of());
        tables.write(2, TableFixture.settings(256, new ZeroRuns()), entries, List.of());
        for (long number = 1; number <= 2; number++) {
            Table table = tables.open(number);
            table.verify();
            for (Entry entry : entries) {
                assertThat(TableFixture.find(table, entry.place(), 9)).contains(entry);
            }
        }
    }

    @Test
    void separators_ofLongKeys_areShort() throws IOException {
        byte[][] keys = new byte[50][LogKV.KEY_BYTES_MAX];
        try (TableWriter writer = TableWriter.create(tables.directory, 1, SETTINGS)) {
            for (int i = 0; i < keys.length; i++) {
                keys[i][3] = (byte) i;
                try (Arena memory = Arena.ofConfined()) {
                    writer.add(Entry.put(1, keys[i], 1, new byte[0]).operation(memory), 1);
                }
            }
            writer.finish();
        }
        Table table = tables.open(1);
        assertThat(table.footer().indexBytes()).isLessThan(50 * 60);
        for (byte[] key : keys) {
            assertThat(TableFixture.find(table, new BucketKey(1, key), 1)).isPresent();
        }
    }

    @Test
    void use_afterTheArenaWasClosed_isIllegalState() throws IOException {
        tables.write(1, SETTINGS, SmallTable.entries(), List.of());
        tables.write(
                2,
                TableFixture.settings(256, new ZeroRuns()),
                List.of(Entry.put(1, new byte[200], 1, new byte[200])),
                List.of());
        for (long number = 1; number <= 2; number++) {
            Arena arena = Arena.ofShared();
            Table table = Table.open(tables.directory, number, TableFixture.STORE_ID, arena, null);
            TableCursor cursor = table.cursor(null, null, false, 99);
            assertThat(cursor.next()).isTrue();
            BucketKey place = Entry.of(cursor.operation(), cursor.sequence()).place();
            assertThat(TableFixture.find(table, place, 99)).isPresent();
            arena.close();
            assertThatThrownBy(() -> TableFixture.find(table, place, 99))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> table.cursor(null, null, false, 99).next())
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void copiedView_ofACompressedTable_outlivesTheStepsOfItsCursor() throws IOException {
        List<Entry> entries =
                IntStream.range(0, 500)
                        .mapToObj(
                                i ->
                                        Entry.put(
                                                1,
                                                new byte[] {1, (byte) (i >> 8), (byte) i},
                                                1,
                                                new byte[40]))
                        .toList();
        tables.write(1, TableFixture.settings(256, new ZeroRuns()), entries, List.of());
        TableCursor cursor = tables.open(1).cursor(null, null, false, 1);
        assertThat(cursor.next()).isTrue();
        Operation first = new Operation();
        first.copyFrom(cursor.operation());
        assertThat(TableFixture.all(cursor)).hasSize(499);
        assertThat(Entry.of(first, 1)).isEqualTo(entries.getFirst());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 255, 32_769})
    void settings_withBlocksOutOfRange_areRefused(int blockBytes) {
        assertThatThrownBy(() -> TableFixture.settings(blockBytes, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 256");
    }

    private static Entry entry(String key, long sequence) {
        return Entry.put(1, SmallTable.bytes(key), sequence, SmallTable.bytes("value"));
    }
}
