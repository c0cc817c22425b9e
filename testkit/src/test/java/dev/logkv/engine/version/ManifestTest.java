package dev.logkv.engine.version;

import static dev.logkv.engine.version.SampleTables.table;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a manifest does while nothing fails. */
class ManifestTest {

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @AfterEach
    void nothingIsLeaked() {
        fs.assertNothingLeaked();
    }

    @Test
    void recover_emptyDirectory_returnsNull() throws IOException {
        assertThat(ManifestHome.recover(fs)).isNull();
        ManifestHome.replace(fs, "000000000001.manifest.tmp", new byte[10]);
        ManifestHome.replace(fs, "000000000001.log", new byte[10]);
        assertThat(ManifestHome.recover(fs)).isNull();
        assertThat(ManifestHome.files(fs)).hasSize(2);
    }

    @Test
    void recover_whatWasInstalled_isFoundAgain() throws IOException {
        Version version;
        try (Manifest manifest = ManifestHome.create(fs)) {
            assertThat(manifest.version()).isEqualTo(Version.EMPTY);
            manifest.install(flush(4));
            version = manifest.install(flush(7));
            assertThat(manifest.version()).isEqualTo(version);
        }
        try (Manifest manifest = requireNonNull(ManifestHome.recover(fs))) {
            assertThat(manifest.version()).isEqualTo(version);
            assertThat(manifest.storeId()).isEqualTo(ManifestHome.STORE_ID);
            assertThat(manifest.hashSeed()).isEqualTo(ManifestHome.HASH_SEED);
            assertThat(manifest.newNumber()).isEqualTo(9);
        }
    }

    @Test
    void recover_manyEdits_areFoundAgainAfterAnyOfThem() throws IOException {
        RandomEdits edits = new RandomEdits(8);
        Version version = Version.EMPTY;
        long files = 0;
        try (Manifest manifest = ManifestHome.create(fs)) {
            for (int i = 0; i < 300; i++) {
                Edit edit = edits.next(version);
                version = version.apply(edit);
                assertThat(manifest.install(edit)).isEqualTo(version);
                assertThat(ManifestHome.recoveredVersion(fs)).isEqualTo(version);
                assertThat(ManifestHome.files(fs)).hasSize(1);
            }
            files = ManifestFiles.number(ManifestHome.files(fs).firstKey()).orElseThrow();
        }
        assertThat(files).isBetween(3L, 75L);
    }

    @Test
    void recover_anything_changesNothing() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            manifest.install(flush(4));
        }
        ManifestHome.replace(fs, "000000000007.manifest.tmp", new byte[10]);
        SortedMap<String, byte[]> before = ManifestHome.files(fs);
        long writes = changes();
        requireNonNull(ManifestHome.recover(fs)).close();
        assertThat(changes()).isEqualTo(writes);
        assertThat(ManifestHome.files(fs).keySet()).isEqualTo(before.keySet());
    }

    private long changes() {
        return fs.count(FileOperation.WRITE)
                + fs.count(FileOperation.CREATE)
                + fs.count(FileOperation.RENAME)
                + fs.count(FileOperation.DELETE)
                + fs.count(FileOperation.FORCE)
                + fs.count(FileOperation.SYNC);
    }

    @Test
    void install_firstAfterRecovery_beginsANewFileAndRemovesTheOthers() throws IOException {
        ManifestHome.create(fs).close();
        ManifestHome.replace(fs, "000000000002.manifest.tmp", new byte[10]);
        ManifestHome.replace(fs, "000000000009.manifest.tmp", new byte[10]);
        try (Manifest manifest = requireNonNull(ManifestHome.recover(fs))) {
            manifest.install(flush(4));
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000002.manifest");
            long forces = fs.count(FileOperation.FORCE);
            manifest.install(flush(5));
            assertThat(fs.count(FileOperation.FORCE)).isEqualTo(forces + 1);
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000002.manifest");
        }
    }

    @Test
    void install_editLargerThanTheRoom_isInANewFile() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            manifest.install(new Edit(List.of(new Change.AddRun(1, 0))));
            String key = "k".repeat(5_000);
            Version version =
                    manifest.install(
                            new Edit(List.of(new Change.AddTable(1, table(2, key, key + "l")))));
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000002.manifest");
            assertThat(ManifestHome.recoveredVersion(fs)).isEqualTo(version);
        }
    }

    @Test
    void install_editThatDoesNotFit_writesNothing() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            long writes = changes();
            assertThatThrownBy(() -> manifest.install(new Edit(List.of(new Change.RemoveRun(1)))))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(changes()).isEqualTo(writes);
            manifest.install(flush(1));
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000001.manifest");
        }
    }

    @Test
    void newNumber_always_isGreaterThanAnyBefore() throws IOException {
        try (Manifest manifest = ManifestHome.create(fs)) {
            assertThat(manifest.newNumber()).isEqualTo(1);
            assertThat(manifest.newNumber()).isEqualTo(2);
            manifest.install(flush(40));
            assertThat(manifest.newNumber()).isEqualTo(42);
            manifest.skipTo(60);
            assertThat(manifest.newNumber()).isEqualTo(61);
            manifest.skipTo(10);
            assertThat(manifest.newNumber()).isEqualTo(62);
            manifest.install(
                    new Edit(List.of(new Change.RemoveTable(40, 41), new Change.RemoveRun(40))));
            manifest.roll();
        }
        try (Manifest manifest = requireNonNull(ManifestHome.recover(fs))) {
            assertThat(manifest.newNumber()).isEqualTo(42);
        }
    }

    @Test
    void create_whereThereIsOne_isRefused() throws IOException {
        ManifestHome.create(fs).close();
        assertThatThrownBy(() -> ManifestHome.create(fs))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("000000000001.manifest");
    }

    @Test
    void install_afterClose_isRefused() throws IOException {
        Manifest manifest = ManifestHome.create(fs);
        manifest.close();
        manifest.close();
        assertThatThrownBy(() -> manifest.install(flush(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(manifest::roll).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void create_ordinaryRoom_takesManyEditsInOneFile() throws IOException {
        try (Manifest manifest =
                Manifest.create(
                        ManifestHome.directory(fs),
                        ManifestHome.STORE_ID,
                        ManifestHome.HASH_SEED)) {
            for (int i = 1; i < 1_000; i++) {
                manifest.install(flush(2L * i));
            }
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000001.manifest");
            Version version = manifest.version();
            try (Manifest again = requireNonNull(Manifest.recover(ManifestHome.directory(fs)))) {
                assertThat(again.version()).isEqualTo(version);
            }
        }
    }

    /** A run at level 0 with one table. */
    private static Edit flush(long id) {
        return new Edit(
                List.of(
                        new Change.AddRun(id, 0),
                        new Change.AddTable(id, table(id + 1, "a" + id, "b" + id)),
                        new Change.MoveLog(SampleTables.anchor(id))));
    }
}
