package dev.logkv.engine.version;

import static dev.logkv.engine.version.SampleTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Damages every place of a small manifest. Damage is refused, with the file's name; only the last
 * record may be taken for one that was never finished.
 */
class ManifestDamageTest {

    private static final String NAME = "000000000001.manifest";
    private static final int EDITS = 5;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final List<Version> versions = new ArrayList<>();
    private byte[] content = {};
    private int lastRecord;
    private int end;

    @BeforeEach
    void writeManifest() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            versions.add(manifest.version());
            for (int i = 1; i <= EDITS; i++) {
                versions.add(
                        manifest.install(
                                new Edit(
                                        List.of(
                                                new Change.AddRun(i, 0),
                                                new Change.AddTable(i, table(i, "a", "b"))))));
            }
        }
        content = ManifestHome.content(fs, NAME);
        ManifestScanner scanner = scanner(content);
        while (scanner.next()) {
            lastRecord = scanner.offset();
        }
        end = scanner.end();
    }

    @AfterEach
    void nothingIsLeaked() {
        fs.assertNothingLeaked();
    }

    @Test
    void recover_anyByteFlipped_isRefusedButInTheLastRecord() throws IOException {
        Random random = new Random(2);
        for (int at = 0; at < content.length; at++) {
            for (int bit = 0; bit < (at < end ? 8 : 1); bit++) {
                byte[] flipped = content.clone();
                flipped[at] ^= (byte) (1 << (at < end ? bit : random.nextInt(8)));
                if (at < lastRecord) {
                    refused(flipped, "byte " + at);
                } else {
                    recovers(flipped, at < end ? EDITS - 1 : EDITS, "byte " + at);
                }
            }
        }
    }

    @Test
    void recover_anyLength_isRefused() throws IOException {
        for (int length = 0; length < content.length; length++) {
            refused(Arrays.copyOf(content, length), "length " + length);
        }
        refused(Arrays.copyOf(content, content.length + 1), "longer");
    }

    @Test
    void recover_anyBytesZeroed_isRefusedWhereARecordIsBehind() throws IOException {
        for (int from = 0; from < end; from += 3) {
            for (int to = from + 1; to <= end; to += 5) {
                byte[] zeroed = content.clone();
                Arrays.fill(zeroed, from, to, (byte) 0);
                if (Arrays.equals(zeroed, content)) {
                    recovers(zeroed, EDITS, "nothing changed");
                } else if (to <= lastRecord) {
                    refused(zeroed, "bytes " + from + " to " + to);
                } else if (from >= lastRecord) {
                    recovers(zeroed, EDITS - 1, "bytes " + from + " to " + to);
                }
            }
        }
    }

    @Test
    void recover_recordsAgainInAnotherPlace_areNotTaken() throws IOException {
        byte[] twice = content.clone();
        System.arraycopy(content, lastRecord, twice, end, end - lastRecord);
        recovers(twice, EDITS, "the last record twice");
        byte[] swapped = content.clone();
        int length = end - lastRecord;
        System.arraycopy(content, lastRecord, swapped, lastRecord - length, length);
        refused(swapped, "the last record in the place of the one before");
    }

    @Test
    void recover_manifestOfAnotherNumber_isRefused() throws IOException {
        ManifestHome.replace(fs, "000000000002.manifest", content);
        assertThatThrownBy(() -> ManifestHome.recover(fs))
                .isInstanceOf(LogKVException.Corruption.class)
                .hasMessageContaining("000000000002.manifest");
    }

    @Test
    void recover_newestDamaged_neverFallsBackToTheOneBefore() throws IOException {
        byte[] next = anotherManifest();
        for (int at = 0; at < ManifestHeader.BYTES + 12; at++) {
            byte[] flipped = next.clone();
            flipped[at] ^= 1;
            ManifestHome.replace(fs, "000000000002.manifest", flipped);
            refusesAndChangesNothing("byte " + at);
        }
        for (int length : new int[] {0, 1, ManifestHeader.BYTES, 4095}) {
            ManifestHome.replace(fs, "000000000002.manifest", Arrays.copyOf(next, length));
            refusesAndChangesNothing("length " + length);
        }
        ManifestHome.replace(fs, "000000000002.manifest", next);
        assertThat(ManifestHome.recoveredVersion(fs)).isEqualTo(versions.getLast());
    }

    private static byte[] anotherManifest() throws IOException {
        try (SimulatedFileSystem other = SimulatedFileSystem.inMemory();
                Manifest manifest = ManifestHome.create(other)) {
            for (int i = 1; i <= EDITS; i++) {
                manifest.install(
                        new Edit(
                                List.of(
                                        new Change.AddRun(i, 0),
                                        new Change.AddTable(i, table(i, "a", "b")))));
            }
            manifest.roll();
            return ManifestHome.content(other, "000000000002.manifest");
        }
    }

    @Test
    void recover_newerFormat_isUnsupported() throws IOException {
        byte[] newer = content.clone();
        MemorySegment header = MemorySegment.ofArray(newer);
        header.set(Layouts.U16, 10, (short) 2);
        Envelope.seal(header, ManifestHeader.BYTES);
        ManifestHome.replace(fs, NAME, newer);
        long deletions = fs.count(FileOperation.DELETE);
        assertThatThrownBy(() -> ManifestHome.recover(fs))
                .isInstanceOf(LogKVException.UnsupportedFormat.class)
                .hasMessageContaining(NAME);
        assertThat(fs.count(FileOperation.DELETE)).isEqualTo(deletions);
        assertThat(ManifestHome.content(fs, NAME)).isEqualTo(newer);
    }

    @Test
    void recover_wholeRecordOfNonsense_isRefused() throws IOException {
        refused(withRecord(ManifestRecord.EDIT, 77), "unknown kind 77");
        refused(withRecord(ManifestRecord.EDIT, 2, 100), "there is no run 100");
        refused(withRecord(ManifestRecord.EDIT, 2), "goes on behind the end");
        refused(withRecord(ManifestRecord.VERSION, 1), "expected a record of kind 2, found 1");
        refused(withRecord(9), "expected a record of kind 2, found 9");
    }

    /** Appends a record that is whole by its checksum. */
    private byte[] withRecord(int... payload) {
        byte[] record = new byte[ManifestRecord.KIND + payload.length];
        MemorySegment.ofArray(record).set(Layouts.U32, ManifestRecord.LENGTH, record.length);
        for (int i = 0; i < payload.length; i++) {
            record[ManifestRecord.KIND + i] = (byte) payload[i];
        }
        ManifestRecord.seal(record, ManifestHeader.read(content, NAME, 1), end);
        byte[] appended = content.clone();
        System.arraycopy(record, 0, appended, end, record.length);
        return appended;
    }

    private void refused(byte[] damaged, String what) throws IOException {
        ManifestHome.replace(fs, NAME, damaged);
        LogKVException.Corruption corruption = refusesAndChangesNothing(what);
        assertThat(corruption.file()).as(what).isEqualTo(NAME);
        assertThat(corruption.offset()).as(what).isBetween(0L, (long) content.length);
        if (what.contains(" kind") || what.contains("run") || what.contains("behind")) {
            assertThat(corruption).hasMessageContaining(what).hasMessageContaining("" + end);
        }
    }

    private LogKVException.Corruption refusesAndChangesNothing(String what) throws IOException {
        long writes = fs.count(FileOperation.WRITE) + fs.count(FileOperation.DELETE);
        Throwable thrown = catchThrowable(() -> ManifestHome.recover(fs));
        assertThat(thrown).as(what).isInstanceOf(LogKVException.Corruption.class);
        assertThat(fs.count(FileOperation.WRITE) + fs.count(FileOperation.DELETE))
                .isEqualTo(writes);
        return (LogKVException.Corruption) thrown;
    }

    private void recovers(byte[] damaged, int edits, String what) throws IOException {
        ManifestHome.replace(fs, NAME, damaged);
        assertThat(ManifestHome.recoveredVersion(fs)).as(what).isEqualTo(versions.get(edits));
    }

    private static ManifestScanner scanner(byte[] content) {
        return new ManifestScanner(NAME, content, ManifestHeader.read(content, NAME, 1));
    }
}
