package dev.logkv.engine.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.logkv.BlockCompressor;
import dev.logkv.LogKVException;
import dev.logkv.LogKVException.Corruption;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.fs.Residency;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with a byte that changed, or of another length: an error, never a wrong answer. */
class TableDamageTest {

    private static final byte[] FLIPS = {(byte) 0xff, 1};
    private static final int BLOCK_BYTES = 256;

    private final TableFixture tables = new TableFixture();
    private final List<Entry> entries = SmallTable.entries();
    private final List<Entry> reversed = entries.reversed();
    private final List<RangeDeletion> deletions =
            SmallTable.deletions().stream()
                    .sorted(Comparator.comparing(RangeDeletion::from))
                    .toList();

    @AfterEach
    void close() throws IOException {
        tables.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anyByte_changed_isAnErrorAndNeverAWrongAnswer(boolean compressed) throws IOException {
        MemorySegment file = file(compressed ? new ZeroRuns() : null);
        for (long at = 0; at < file.byteSize(); at++) {
            byte before = file.get(Layouts.U8, at);
            for (byte flip : FLIPS) {
                file.set(Layouts.U8, at, (byte) (before ^ flip));
                if (checkAnswers(file, at) == 0) {
                    fail("nobody noticed the damage at " + at);
                }
            }
            file.set(Layouts.U8, at, before);
        }
        assertThat(checkAnswers(file, -1)).isZero();
    }

    @Test
    void fence_ofAnotherKeyThanItsSeparator_isDamageWithRightChecksumsToo() throws IOException {
        MemorySegment file = file(null);
        TableFooter footer = open(file).footer();
        for (long block = 0; block < footer.blocks(); block++) {
            byte[] changed = file.toArray(Layouts.U8);
            long fence = footer.indexOffset() + block * IndexLayout.FENCE_BYTES;
            changed[(int) fence]++;
            MemorySegment sealed =
                    tables.arena
                            .allocate(changed.length, Long.BYTES)
                            .copyFrom(MemorySegment.ofArray(TableSeal.sealed(changed)));

            assertThatThrownBy(() -> open(sealed).verify())
                    .isInstanceOf(Corruption.class)
                    .hasMessageContaining("the index does not tell where block " + block);
        }
    }

    /** Asks a table everything; returns how often it said that it is damaged. */
    private int checkAnswers(MemorySegment file, long damagedAt) {
        Optional<Table> table = ask(damagedAt, () -> open(file));
        if (table.isEmpty()) {
            return 1;
        }
        Table opened = table.get();
        Table scarce = open(file, tables.scarce());
        int errors = 0;
        for (int i = 0; i < entries.size(); i += 5) {
            Entry entry = entries.get(i);
            errors +=
                    check(
                            damagedAt,
                            Optional.of(entry),
                            () -> TableFixture.find(opened, entry.place(), entry.sequence()));
            errors += checkFindLast(damagedAt, entry, scarce);
        }
        BucketKey absent = new BucketKey(1, SmallTable.bytes("doge"));
        errors +=
                check(
                        damagedAt,
                        Optional.empty(),
                        () -> TableFixture.find(opened, absent, Long.MAX_VALUE));
        errors +=
                check(
                        damagedAt,
                        Optional.empty(),
                        () -> TableFixture.findLast(scarce, absent, Long.MAX_VALUE));
        errors += check(damagedAt, entries, () -> scan(opened, false));
        errors += check(damagedAt, reversed, () -> scan(opened, true));
        errors += check(damagedAt, deletions, () -> opened.rangeDeletions().all());
        errors += check(damagedAt, true, () -> isWhole(opened));
        return errors;
    }

    private static int checkFindLast(long damagedAt, Entry entry, Table table) {
        return check(
                damagedAt,
                Optional.of(entry),
                () -> TableFixture.findLast(table, entry.place(), entry.sequence()));
    }

    private static List<Entry> scan(Table table, boolean reversed) {
        return TableFixture.all(table.cursor(null, null, reversed, Long.MAX_VALUE));
    }

    private static boolean isWhole(Table table) {
        table.verify();
        return true;
    }

    private static int check(long damagedAt, Object expected, Supplier<Object> question) {
        Optional<Object> answer = ask(damagedAt, question);
        if (answer.isPresent() && !answer.get().equals(expected)) {
            fail("damage at %d: expected %s, found %s".formatted(damagedAt, expected, answer));
        }
        return answer.isPresent() ? 0 : 1;
    }

    /** Returns an answer, or nothing if damage was reported, where it is. */
    private static <T> Optional<T> ask(long damagedAt, Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (Corruption e) {
            if (!e.file().equals("000000000007.table")
                    || e.offset() < 0
                    || e.offset() > damagedAt) {
                throw new AssertionError("damage at " + damagedAt, e);
            }
            return Optional.empty();
        }
    }

    /** As long as all fits into memory, what this process has written is not verified. */
    @Test
    void bytes_changedAfterTheyWereTrusted_areAnErrorWhereMemoryIsScarce() throws IOException {
        bytes(null);
        int errors = 0;
        int errorsOfIndex = 0;
        try (StoreFile written = tables.directory.open(TableFiles.name(SmallTable.NUMBER))) {
            MemorySegment file = written.map(written.size(), true, tables.arena);
            TableFooter footer = tables.open(SmallTable.NUMBER).footer();
            long end = footer.indexOffset() + footer.indexBytes();
            for (long at = TableHeader.BYTES; at < end; at += 7) {
                tables.fs.memory(Long.MAX_VALUE);
                Residency residency = new Residency(tables.directory, 0);
                residency.look(1);
                Table found = trusted(residency);
                Table foundLast = trusted(residency);
                Table scanned = trusted(residency);
                tables.fs.memory(0);
                residency.look(1);
                byte before = file.get(Layouts.U8, at);
                file.set(Layouts.U8, at, (byte) ~before);
                int met = check(at, entries, () -> scan(scanned, false));
                for (Entry entry : entries) {
                    met +=
                            check(
                                    at,
                                    Optional.of(entry),
                                    () ->
                                            TableFixture.find(
                                                    found, entry.place(), entry.sequence()));
                    met += checkFindLast(at, entry, foundLast);
                }
                errors += met;
                errorsOfIndex += at >= footer.indexOffset() ? met : 0;
                file.set(Layouts.U8, at, before);
            }
        }
        assertThat(errors).isGreaterThan(errorsOfIndex);
        assertThat(errorsOfIndex).isPositive();
    }

    /** Opens the table of which this process has written all parts, and has all of it read. */
    private Table trusted(Residency residency) throws IOException {
        Table fresh =
                Table.openFresh(
                        tables.directory,
                        SmallTable.NUMBER,
                        TableFixture.STORE_ID,
                        tables.arena,
                        residency);
        assertThat(scan(fresh, false)).isEqualTo(entries);
        return fresh;
    }

    @Test
    void anyLength_butItsOwn_isCorruption() throws IOException {
        byte[] file = bytes(null);
        for (int length = 0; length < file.length + 300; length++) {
            if (length != file.length) {
                byte[] damaged = Arrays.copyOf(file, length);
                try (Arena arena = Arena.ofConfined()) {
                    assertThatThrownBy(() -> TableFixture.open(damaged, SmallTable.NUMBER, arena))
                            .as("length %d", length)
                            .isInstanceOf(Corruption.class)
                            .hasMessageContaining("000000000007.table");
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {TableHeader.BYTES, TableFooter.BYTES})
    void newerVersion_isRefused(int headerBytes) throws IOException {
        MemorySegment file = file(null);
        long at = headerBytes == TableHeader.BYTES ? 0 : file.byteSize() - headerBytes;
        MemorySegment header = file.asSlice(at);
        header.set(Layouts.U16, 10, (short) (TableHeader.VERSION + 1));
        Envelope.seal(header, headerBytes);
        assertThatThrownBy(() -> open(file))
                .isInstanceOf(LogKVException.UnsupportedFormat.class)
                .hasMessageContaining("000000000007.table");
    }

    @Test
    void tableOfAnotherStoreOrNumber_isRefused() throws IOException {
        MemorySegment file = file(null);
        String name = TableFiles.name(SmallTable.NUMBER);
        assertThatThrownBy(() -> Table.of(file, name, SmallTable.NUMBER, new UUID(1, 1), null))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("belongs to store");
        assertThatThrownBy(() -> Table.of(file, name, 8, TableFixture.STORE_ID, null))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("expected file number 8");
    }

    private MemorySegment file(@Nullable BlockCompressor compressor) throws IOException {
        byte[] bytes = bytes(compressor);
        MemorySegment file = tables.arena.allocate(bytes.length);
        MemorySegment.copy(bytes, 0, file, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return file;
    }

    private byte[] bytes(@Nullable BlockCompressor compressor) throws IOException {
        TableSettings settings = TableFixture.settings(BLOCK_BYTES, compressor);
        tables.write(SmallTable.NUMBER, settings, entries, SmallTable.deletions());
        byte[] bytes = tables.read(SmallTable.NUMBER);
        assertThat(tables.open(SmallTable.NUMBER).footer().compression())
                .isEqualTo(compressor == null ? 0 : compressor.id());
        return bytes;
    }

    private static Table open(MemorySegment file) {
        return open(file, null);
    }

    private static Table open(MemorySegment file, @Nullable Residency residency) {
        return Table.of(
                file,
                TableFiles.name(SmallTable.NUMBER),
                SmallTable.NUMBER,
                TableFixture.STORE_ID,
                residency);
    }
}
