package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException.Corruption;
import dev.logkv.engine.codec.KeyHash;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of many pages, on a real disk: mapped files that change underneath. */
class TableMappingTest {

    private static final int KEYS = 2_000;
    private static final String NAME = TableFiles.name(1);

    @TempDir private Path path;

    private final List<Entry> entries = new ArrayList<>();

    @BeforeEach
    void write() throws IOException {
        for (int i = 0; i < KEYS; i++) {
            byte[] key = SmallTable.bytes("xrp-eth/%06d".formatted(i));
            entries.add(Entry.put(1, key, 1, new byte[40]));
        }
        try (Directory directory = new DiskFileSystem().openDirectory(path);
                TableWriter writer =
                        TableWriter.create(directory, 1, TableFixture.settings(4096, null))) {
            for (Entry entry : entries) {
                try (Arena memory = Arena.ofConfined()) {
                    writer.add(entry.operation(memory), entry.sequence());
                }
            }
            writer.finish();
        }
    }

    @Test
    void fileCutUnderATable_isAFaultAndNotTheEndOfTheProcess() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Table touched = open(arena);
            BucketKey place = entries.getFirst().place();
            assertThat(TableFixture.find(touched, place, 1)).contains(entries.getFirst());
            Table untouched = open(arena);
            truncate();
            assertThatThrownBy(() -> TableFixture.find(touched, place, 1))
                    .isInstanceOf(InternalError.class);
            assertThatThrownBy(() -> touched.cursor(null, null, true, 1).next())
                    .isInstanceOf(InternalError.class);
            assertThatThrownBy(() -> TableFixture.find(untouched, place, 1))
                    .isInstanceOf(InternalError.class);
            assertThatThrownBy(untouched::verify).isInstanceOf(InternalError.class);
        }
    }

    @Test
    void locatorPage_damaged_isCorruptionForItsKeysOnly() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            TableFooter footer = open(arena).footer();
            long pages = LocatorLayout.pages(footer.locatorBuckets());
            assertThat(pages).isGreaterThan(4);
            long damagedAt = footer.locatorOffset() + 3 * LocatorLayout.PAGE_BYTES + 100;
            flip(damagedAt);
            Table table = open(arena);
            int errors = 0;
            for (Entry entry : entries) {
                try {
                    assertThat(TableFixture.find(table, entry.place(), 1)).contains(entry);
                } catch (Corruption e) {
                    assertThat(e).hasMessageContaining("locator page 3");
                    assertThat(e.offset()).isEqualTo(damagedAt - 100);
                    errors++;
                }
            }
            assertThat(errors).isBetween(KEYS / 10, KEYS / 3);
            assertThat(TableFixture.all(table.cursor(null, null, false, 1))).isEqualTo(entries);
            assertThatThrownBy(table::verify).isInstanceOf(Corruption.class);
        }
    }

    @Test
    void block_isVerifiedOnceAndLaterOnesWhenTheyAreTouched() throws IOException {
        try (Arena arena = Arena.ofShared()) {
            Table table = open(arena);
            BucketKey place = entries.getFirst().place();
            assertThat(TableFixture.find(table, place, 1)).isPresent();
            BlockIndex index = table.contents().index();
            flip(index.offset(0) + index.storedBytes(0) - 1);
            flip(index.offset(5));
            assertThat(TableFixture.find(table, place, 1)).isPresent();
            Operation view = new Operation();
            byte[] key = index.separator(5).key();
            long hash = KeyHash.of(TableFixture.HASH_SEED, 1, key);
            assertThatThrownBy(() -> table.read(table.find(hash, 1, key, 1), view))
                    .isInstanceOf(Corruption.class)
                    .hasMessageContaining("data block 5");
        }
    }

    private Table open(Arena arena) throws IOException {
        try (Directory directory = new DiskFileSystem().openDirectory(path)) {
            return Table.open(directory, 1, TableFixture.STORE_ID, arena, null);
        }
    }

    private void truncate() throws IOException {
        try (FileChannel file = FileChannel.open(path.resolve(NAME), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }

    private void flip(long at) throws IOException {
        try (FileChannel file =
                        FileChannel.open(
                                path.resolve(NAME),
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = file.map(FileChannel.MapMode.READ_WRITE, 0, file.size(), arena);
            bytes.set(Layouts.U8, at, (byte) ~bytes.get(Layouts.U8, at));
        }
    }
}
