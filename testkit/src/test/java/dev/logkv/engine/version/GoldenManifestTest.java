package dev.logkv.engine.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.SegmentId;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a manifest, as version 1 wrote them first. The golden file never changes after a
 * release: a test that fails here found a change of the format.
 */
class GoldenManifestTest {

    private static final String NAME = "000000000002.manifest";
    private static final String GOLDEN = "/golden/manifest-v1.bin";

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @Test
    void write_theSameHistory_givesTheSameBytes() throws IOException {
        writeHistory();
        assertThat(hex(ManifestHome.content(fs, NAME))).isEqualTo(hex(golden()));
    }

    @Test
    void recover_goldenFile_findsWhatWasInstalled() throws IOException {
        Version version = writeHistory();
        ManifestHome.replace(fs, NAME, golden());
        assertThat(ManifestHome.recoveredVersion(fs)).isEqualTo(version);
    }

    @Test
    void dump_goldenFile_saysItInWords() throws IOException {
        assertThat(dump(golden()))
                .contains("000000000002.manifest: manifest 2, format version 1\n")
                .contains("store           01234567-89ab-cdef-fedc-ba9876543210\n")
                .contains("          60  version, ")
                .contains("run 20, level 0, being merged into run 11, tables 1\n")
                .contains("table 21 in run 20\n")
                .contains("entries 10 (deletes 3, expiring 5, from 2020-09-13T12:26:40.021Z to 20")
                .contains("from bucket 1, key \"bnb\" to bucket 1, key \"eth\"\n")
                .contains("cut off: entries 4, before bucket 1, key \"btc\"\n")
                .contains("the log begins with segment 2, sequence 1,001, log position 67,108,864")
                .contains("predecessor: segment 1, which ends at offset 67,108,859 with checksum")
                .contains("cut table 21 in run 20: entries 7, before bucket 1, key \"d\\xff\"\n")
                .contains("add values in 000000000001.log, 67,108,864 bytes\n")
                .contains("add values in 000000000024.values, 5,000,000 bytes\n")
                .contains("add table 23 to run 11\n")
                .contains("points to values of 2 operations, 2,000 bytes, in 000000000024.values\n")
                .contains("remove table 21 from run 20\n")
                .contains("remove run 20\n")
                .contains("run 8 is not merged any more\n")
                .contains("end of the records: no record\n")
                .contains("runs 2, tables 3, about ");
    }

    @Test
    void dump_damagedFile_saysWhere() throws IOException {
        byte[] damaged = golden();
        int secondRecord = 60 + (damaged[64] & 0xff) + ((damaged[65] & 0xff) << 8);
        damaged[secondRecord + 10] ^= 1;
        assertThat(dump(damaged))
                .contains("version, ")
                .contains("000000000002.manifest is damaged at offset " + secondRecord)
                .contains("but there is a record behind it\n");
        assertThatThrownBy(() -> dump(Arrays.copyOf(golden(), 50)))
                .isInstanceOf(LogKVException.Corruption.class);
    }

    /** Every kind of change, and a version with all that it can have. */
    private Version writeHistory() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            manifest.install(
                    edit(
                            new Change.AddRun(8, 0),
                            new Change.AddTable(8, SampleTables.table(9, "a", "z")),
                            new Change.MoveLog(SampleTables.anchor(1))));
            manifest.install(
                    edit(
                            new Change.AddRun(20, 0),
                            new Change.AddTable(20, SampleTables.table(21, "bnb", "eth")),
                            new Change.AddRun(11, 1),
                            new Change.AddTable(
                                    11,
                                    SampleTables.table(
                                            22, BucketKey.startOf(0), SampleTables.key("a"), 0)),
                            new Change.MergeInto(8, 11),
                            new Change.MergeInto(20, 11),
                            SampleTables.cut(20, 21, SampleTables.key("btc"), 4)));
            manifest.roll();
            manifest.install(
                    edit(
                            new Change.AddSegment(1, 67_108_864),
                            new Change.AddSegment(SegmentId.ofValues(24), 5_000_000),
                            new Change.AddTable(
                                    11,
                                    SampleTables.pointing(
                                            23, "bnb", "d", 1, SegmentId.ofValues(24))),
                            SampleTables.cut(20, 21, new BucketKey(1, new byte[] {'d', -1}), 7)));
            manifest.install(
                    edit(
                            new Change.RemoveTable(20, 21),
                            new Change.RemoveRun(20),
                            new Change.MergeInto(8, 0)));
            return manifest.install(edit(new Change.MoveLog(SampleTables.anchor(300))));
        }
    }

    private String dump(byte[] content) throws IOException {
        ManifestHome.replace(fs, NAME, content);
        StringBuilder out = new StringBuilder();
        try (StoreFile file = ManifestHome.directory(fs).open(NAME)) {
            ManifestDump.dump(file, out);
        }
        return out.toString();
    }

    private static Edit edit(Change... changes) {
        return new Edit(List.of(changes));
    }

    /** Lines of 16 bytes, so that a difference can be read. */
    private static List<String> hex(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 16) {
            String line = HexFormat.of().formatHex(bytes, at, Math.min(at + 16, bytes.length));
            if (!line.matches("0*")) {
                lines.add("%04x %s".formatted(at, line));
            }
        }
        return lines;
    }

    private static byte[] golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenManifestTest.class.getResourceAsStream(GOLDEN))) {
            return in.readAllBytes();
        }
    }
}
