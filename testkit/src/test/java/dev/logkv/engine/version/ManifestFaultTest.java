package dev.logkv.engine.version;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.testkit.CrashImage;
import dev.logkv.testkit.CrashOptions;
import dev.logkv.testkit.Faults;
import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Fails every call that a manifest makes. An edit that failed may be found after a crash or not,
 * until the next one has succeeded: then it is gone, and nothing that succeeded ever is.
 */
class ManifestFaultTest {

    private static final int EDITS = 22;

    private final Set<Long> seen = new HashSet<>();
    private long injected;

    @ParameterizedTest
    @EnumSource(Faults.Kind.class)
    void install_anyCallFailsOnce_nextEditSettlesIt(Faults.Kind kind) throws IOException {
        for (FileOperation operation : FileOperation.values()) {
            for (int nth = 1; run(operation, nth, nth, kind) > 0; nth++) {
                injected++;
            }
        }
        assertThat(injected).isGreaterThan(50);
    }

    @ParameterizedTest
    @EnumSource(Faults.Kind.class)
    void install_severalCallsFail_nextEditSettlesIt(Faults.Kind kind) throws IOException {
        for (FileOperation operation : FileOperation.values()) {
            for (int nth = 1; run(operation, nth, nth + 2, kind) > 0; nth++) {
                injected++;
            }
        }
        assertThat(injected).isGreaterThan(50);
    }

    @Test
    void install_afterAFailedForce_neverAppendsToThatFile() throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
                Manifest manifest = ManifestHome.create(fs)) {
            byte[] before = ManifestHome.content(fs, "000000000001.manifest");
            fs.faults().failOnce(Set.of(FileOperation.WRITE), ".*", 1, Faults.Kind.IO_ERROR);
            Edit edit = new RandomEdits(1).next(manifest.version());
            assertThat(installs(manifest, edit)).isFalse();
            fs.faults().failOnce(Set.of(FileOperation.SYNC), ".*", 1, Faults.Kind.IO_ERROR);
            assertThat(installs(manifest, edit)).isFalse();
            assertThat(ManifestHome.content(fs, "000000000001.manifest")).isEqualTo(before);
            assertThat(ManifestHome.files(fs))
                    .containsOnlyKeys("000000000001.manifest", "000000000002.manifest");
            assertThat(installs(manifest, edit)).isTrue();
            assertThat(ManifestHome.files(fs)).containsOnlyKeys("000000000003.manifest");
        }
    }

    /** Runs a history of edits, of which some fail; returns how many calls did. */
    private long run(FileOperation operation, int from, int to, Faults.Kind kind)
            throws IOException {
        CrashOptions options = new CrashOptions(1, 20, seen);
        try (SimulatedFileSystem fs = SimulatedFileSystem.crashable(options)) {
            for (int nth = from; nth <= to; nth++) {
                fs.faults().failOnce(Set.of(operation), ".*", nth, kind);
            }
            String name = "%s %d to %d, %s".formatted(operation, from, to, kind);
            List<@Nullable Version> allowed = new ArrayList<>();
            allowed.add(null);
            allowed.add(Version.EMPTY);
            try (Manifest manifest = open(fs, allowed, name)) {
                settled(fs, allowed, manifest.version(), name);
                RandomEdits edits = new RandomEdits(4);
                for (int i = 0; i < EDITS; i++) {
                    Edit edit = edits.next(manifest.version());
                    Version before = manifest.version();
                    allowed.add(before.apply(edit));
                    if (installs(manifest, edit)) {
                        settled(fs, allowed, before.apply(edit), name);
                    }
                    assertThat(manifest.version()).isEqualTo(allowed.getFirst());
                    check(fs, allowed, name);
                }
            }
            fs.assertNothingLeaked();
            return fs.faults().injected();
        }
    }

    private static Manifest open(
            SimulatedFileSystem fs, List<@Nullable Version> allowed, String name)
            throws IOException {
        while (true) {
            try {
                Manifest found = ManifestHome.recover(fs);
                if (found == null) {
                    return ManifestHome.create(fs);
                }
                found.roll();
                return found;
            } catch (IOException e) {
                check(fs, allowed, name);
            }
        }
    }

    private static boolean installs(Manifest manifest, Edit edit) {
        try {
            manifest.install(edit);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void settled(
            SimulatedFileSystem fs, List<@Nullable Version> allowed, Version version, String name)
            throws IOException {
        allowed.clear();
        allowed.add(version);
        check(fs, allowed, name);
    }

    private static void check(SimulatedFileSystem fs, List<@Nullable Version> allowed, String name)
            throws IOException {
        List<CrashImage> images = fs.boundary("now").images(allowed.hashCode()).toList();
        for (CrashImage image : images) {
            try (SimulatedFileSystem left = image.open()) {
                assertThat(allowed)
                        .as("%s, image %s", name, image)
                        .contains(ManifestHome.recoveredVersion(left));
                if (allowed.size() == 1) {
                    requireNonNull(ManifestHome.recover(left)).close();
                }
            }
        }
    }
}
