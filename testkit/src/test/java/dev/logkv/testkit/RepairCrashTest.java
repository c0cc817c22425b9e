package dev.logkv.testkit;

import static dev.logkv.testkit.SimulatedStore.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Repair;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.table.TableFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Stops repairs at every step: nothing is lost, and nothing half-made is taken for a store. */
class RepairCrashTest {

    private static final Path ASIDE = Path.of("/damaged");
    private static final Path ORIGINAL = Path.of("/store.damaged");
    private static final int IMAGES_MAX = 8;

    private final DamagedStore store;
    private final SortedMap<String, byte[]> damaged;
    private int images;
    private int interrupted;

    RepairCrashTest() throws IOException {
        store = SmallTrees.flushed();
        String table = store.filesThat(name -> TableFiles.number(name).isPresent()).lastKey();
        byte[] content = store.content(table).clone();
        content[70] ^= 1;
        damaged = store.with(table, content);
    }

    /** Does something with all that a crash can leave at any step of some work. */
    private void atEveryCrash(
            Path path, Consumer<SimulatedFileSystem> work, Consumer<SimulatedFileSystem> check)
            throws IOException {
        List<Throwable> failures = new ArrayList<>();
        try (SimulatedFileSystem fs =
                SimulatedFileSystem.crashable(CrashOptions.of(1, IMAGES_MAX))) {
            DamagedStore.write(fs, path, damaged);
            makeDurable(fs, path);
            fs.onBoundary(
                    boundary ->
                            boundary.images(0)
                                    .limit(IMAGES_MAX)
                                    .forEach(image -> checkOne(image, check, failures)));
            work.accept(fs);
            fs.onBoundary(null);
            checkOne(fs.boundary("done").powerLoss(), check, failures);
        }
        assertThat(failures).isEmpty();
        System.out.printf("crash images of a repair: %d%n", images);
        assertThat(images).isGreaterThan(20);
    }

    private void checkOne(
            CrashImage image, Consumer<SimulatedFileSystem> check, List<Throwable> failures) {
        images++;
        try (SimulatedFileSystem left = image.open()) {
            check.accept(left);
        } catch (RuntimeException | AssertionError e) {
            failures.add(e);
        }
    }

    private static void makeDurable(SimulatedFileSystem fs, Path path) throws IOException {
        try (Directory directory = fs.openDirectory(path)) {
            for (String name : directory.list()) {
                try (var file = directory.open(name)) {
                    file.force();
                }
            }
            directory.sync();
        }
    }

    @Test
    void repair_crashesAnywhere_leavesTheSourceAndNoHalfStore() throws IOException {
        atEveryCrash(
                ASIDE,
                fs -> SimulatedAdmin.of(fs).repair(ASIDE, PATH, ProgressListener.NONE),
                left -> {
                    assertIsDamaged(left, ASIDE);
                    if (isThere(left, PATH)) {
                        assertIsRepairedOrNoStore(left);
                    }
                });
    }

    @Test
    void repairInPlace_crashesAnywhere_losesNothing_andCanBeDoneAgain() throws IOException {
        atEveryCrash(
                PATH,
                fs -> SimulatedAdmin.of(fs).repairInPlace(PATH, ProgressListener.NONE),
                left -> {
                    boolean isMoved = left.isDirectory(ORIGINAL);
                    assertIsDamaged(left, isMoved ? ORIGINAL : PATH);
                    if (isMoved && left.isDirectory(PATH)) {
                        assertIsRepaired(left);
                        return;
                    }
                    if (isMoved) {
                        assertThatThrownBy(() -> store.read(left))
                                .isInstanceOf(LogKVException.Io.class)
                                .hasMessageContaining("was interrupted");
                        interrupted++;
                    }
                    Repair again =
                            SimulatedAdmin.of(left).repairInPlace(PATH, ProgressListener.NONE);
                    assertThat(again.original()).isEqualTo(ORIGINAL);
                    assertThat(again.isComplete()).isFalse();
                    assertIsDamaged(left, ORIGINAL);
                    assertIsRepaired(left);
                });
        assertThat(interrupted).as("between the renames").isPositive();
    }

    @Test
    void repairInPlace_originalOfAnEarlierOneIsThere_isRefused() throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            DamagedStore.write(fs, PATH, damaged);
            SimulatedAdmin.of(fs).repairInPlace(PATH, ProgressListener.NONE);
            assertIsRepaired(fs);
            assertThatThrownBy(
                            () -> SimulatedAdmin.of(fs).repairInPlace(PATH, ProgressListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(ORIGINAL + " is there already");
            fs.assertNothingLeaked();
        }
    }

    private static boolean isThere(SimulatedFileSystem fs, Path path) {
        try (Directory directory = fs.openDirectory(path)) {
            return !directory.list().isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertIsDamaged(SimulatedFileSystem fs, Path path) {
        try {
            DamagedStore.assertSame(damaged, DamagedStore.filesOf(fs, path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void assertIsRepaired(SimulatedFileSystem fs) {
        SimulatedAdmin.assertSound(fs);
        assertThat(Objects.requireNonNull(store.read(fs).get(""))).containsKey("key01");
    }

    /** A manifest is written last, so a store that opens is complete. */
    private void assertIsRepairedOrNoStore(SimulatedFileSystem fs) {
        try (QuietLog _ = new QuietLog()) {
            if (!SimulatedAdmin.hasOnlyUnfinishedFiles(fs, PATH)) {
                store.read(fs);
                assertIsRepaired(fs);
            }
        } catch (LogKVException.Corruption e) {
            assertThat(e).hasMessageContaining("the store has no manifest");
        }
    }
}
