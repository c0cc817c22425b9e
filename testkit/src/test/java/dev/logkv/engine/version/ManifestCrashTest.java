package dev.logkv.engine.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.testkit.Boundary;
import dev.logkv.testkit.CrashImage;
import dev.logkv.testkit.CrashOptions;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Crashes a manifest at every boundary. What is found is the version before or after the edit that
 * was under way, never another one, and the manifest goes on from there; a crash while it does so
 * is no different.
 */
class ManifestCrashTest {

    private static final int IMAGES_MAX = 60;
    private static final int NESTED_IMAGES_MAX = 20;
    private static final int NESTED_ONE_IN = 3;
    private static final int DEPTH_MAX = 2;

    /** The least that the crashes have to come to, so that none is lost unnoticed. */
    private static final int IMAGES_MIN = 5_000;

    private final Set<Long> seen = new HashSet<>();
    private int images;
    private int nested;
    private @Nullable Throwable failure;

    @Test
    void recover_anyCrash_findsTheVersionBeforeOrAfter() throws IOException {
        for (long seed = 1; seed <= 3; seed++) {
            try (SimulatedFileSystem fs =
                    SimulatedFileSystem.crashable(new CrashOptions(seed, IMAGES_MAX, seen))) {
                new Run(fs, "seed " + seed, 0, Collections.singletonList(null)).run(seed, 30);
            }
        }
        System.out.printf("manifest crash images: %d, of recoveries %d%n", images, nested);
        assertThat(images).isGreaterThan(IMAGES_MIN);
        assertThat(nested).isGreaterThan(IMAGES_MIN / 5);
    }

    /** One history on one file system, whose crashes are histories in their turn. */
    private final class Run {

        private final SimulatedFileSystem fs;
        private final String path;
        private final int depth;

        /** What a crash at present may leave; null for no manifest. */
        private List<@Nullable Version> allowed;

        Run(SimulatedFileSystem fs, String path, int depth, List<@Nullable Version> allowed) {
            this.fs = fs;
            this.path = path;
            this.depth = depth;
            this.allowed = allowed;
        }

        /** Recovers or creates, rolls, and installs some edits. */
        void run(long seed, int count) throws IOException {
            fs.onBoundary(this::atBoundary);
            RandomEdits edits = new RandomEdits(seed);
            try (Manifest manifest = open()) {
                for (int i = 0; i < count; i++) {
                    Edit edit = edits.next(manifest.version());
                    Version next = manifest.version().apply(edit);
                    allowed = List.of(manifest.version(), next);
                    manifest.install(edit);
                    returned(next);
                    if (i == count / 2) {
                        manifest.roll();
                        returned(next);
                    }
                }
            }
            fs.assertNothingLeaked();
            fs.onBoundary(_ -> {});
            if (failure != null) {
                throw new AssertionError(failure);
            }
        }

        private Manifest open() throws IOException {
            Manifest manifest = ManifestHome.recover(fs);
            if (manifest == null) {
                allow(Version.EMPTY);
                manifest = ManifestHome.create(fs);
            } else {
                allow(manifest.version());
                manifest.roll();
            }
            returned(manifest.version());
            return manifest;
        }

        private void allow(Version version) {
            List<@Nullable Version> more = new ArrayList<>(allowed);
            more.add(version);
            allowed = more;
        }

        private void returned(Version version) {
            allowed = List.of(version);
            fs.boundary("returned");
        }

        private void atBoundary(Boundary boundary) {
            if (failure == null) {
                boundary.images(Objects.hash(allowed)).forEach(image -> check(boundary, image));
            }
        }

        private void check(Boundary boundary, CrashImage image) {
            String name = path + "/" + image.name() + " (" + boundary.label() + ")";
            try {
                images++;
                nested += depth > 0 ? 1 : 0;
                checkContinues(image, name);
                boolean sampled =
                        Math.floorMod(image.contentHash() >> 8, NESTED_ONE_IN * (1 + depth)) == 0;
                if (depth < DEPTH_MAX && sampled) {
                    crashAgain(image, name);
                }
            } catch (Throwable t) {
                failure = failure == null ? new AssertionError(name, t) : failure;
            }
        }

        private void checkContinues(CrashImage image, String name) throws IOException {
            try (SimulatedFileSystem left = image.open()) {
                assertThat(allowed).as(name).contains(ManifestHome.recoveredVersion(left));
                Manifest found = ManifestHome.recover(left);
                try (Manifest manifest = found == null ? ManifestHome.create(left) : found) {
                    Edit edit = new RandomEdits(1).next(manifest.version());
                    Version next = manifest.install(edit);
                    assertThat(ManifestHome.recoveredVersion(left)).isEqualTo(next);
                    assertThat(ManifestHome.files(left)).hasSize(1);
                }
                left.assertNothingLeaked();
            }
        }

        private void crashAgain(CrashImage image, String name) throws IOException {
            CrashOptions options = new CrashOptions(1, NESTED_IMAGES_MAX, seen);
            try (SimulatedFileSystem left = image.openCrashable(options)) {
                // What only the process's death has left may still go with the power.
                List<@Nullable Version> found =
                        image.isProcessDeath()
                                ? allowed
                                : Collections.singletonList(ManifestHome.recoveredVersion(left));
                new Run(left, name, depth + 1, found).run(2, 2);
            }
        }
    }
}
