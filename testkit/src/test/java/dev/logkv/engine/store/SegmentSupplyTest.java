package dev.logkv.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.within;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFactory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.task.Events;
import dev.logkv.testkit.Faults;
import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import dev.logkv.testkit.SimulatedScheduler;
import dev.logkv.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How far the next segment is behind the writer who will need it. */
class SegmentSupplyTest {

    private static final long SEGMENT_BYTES = 4 << 20;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @Test
    void lag_isOfTheWaysThatBothHaveToGo() throws IOException {
        try (Directory directory = fs.openDirectory(Path.of("/store"))) {
            SegmentSupply supply = supplyOver(directory, 0);
            assertThat(supply.lag(1)).as("nothing was asked for").isZero();

            supply.prepareAhead(false);
            assertThat(supply.lag(1.0 / 8)).isZero();
            assertThat(supply.lag(1)).isEqualTo(1);

            // The third of four pieces cannot be reserved, this time.
            runFailingAt(supply, FileOperation.ALLOCATE, 3);
            assertThat(supply.lag(1)).isEqualTo(0.5);
            assertThat(supply.lag(7.0 / 8)).isCloseTo(6.0 / 7 - 0.5, within(1e-9));
            assertThat(supply.lag(0.5)).isZero();

            supply.run();
            assertThat(supply.lag(1)).as("it is ready").isZero();
            SegmentSupply.Ready ready = supply.surrender();
            assertThat(ready).isNotNull();
            ready.close();
        }
    }

    @Test
    void lag_untilTheZerosAreForced_isOfHalfTheWay() throws IOException {
        try (Directory directory = fs.openDirectory(Path.of("/store"))) {
            SegmentSupply supply = supplyOver(directory, 0);
            supply.prepareAhead(true);
            runFailingAt(supply, FileOperation.FORCE, 1);

            assertThat(supply.lag(1)).isEqualTo(0.5);
        }
    }

    @Test
    void lag_whileAFileIsRecycled_isOfHalfTheWay() throws IOException {
        try (Directory directory = fs.openDirectory(Path.of("/store"))) {
            SegmentSupply supply = supplyOver(directory, 0);
            supply.prepareAhead(false);
            supply.run();
            SegmentSupply.Ready first = supply.take(SEGMENT_BYTES);
            supply.used();
            first.close();
            supply.retire(SegmentFiles.name(2), SEGMENT_BYTES);
            supply.prepareAhead(false);
            runFailingAt(supply, FileOperation.RENAME, 1);

            assertThat(supply.lag(1)).isEqualTo(0.5);
        }
    }

    @Test
    void lag_whereThereIsNoRoom_isNone() throws IOException {
        try (Directory directory = fs.openDirectory(Path.of("/store"))) {
            SegmentSupply supply = supplyOver(directory, Long.MAX_VALUE / 2);
            supply.prepareAhead(true);

            supply.run();

            assertThat(supply.lag(1)).as("nobody is at it").isZero();
        }
    }

    /** One call to the file system fails, once. */
    private void runFailingAt(SegmentSupply supply, FileOperation operation, int nth) {
        fs.faults().failOnce(Set.of(operation), ".*", nth, Faults.Kind.IO_ERROR);
        assertThatIOException().isThrownBy(supply::run);
    }

    private static SegmentSupply supplyOver(Directory directory, long freeSpaceFloor) {
        return new SegmentSupply(
                new SegmentFactory(directory, freeSpaceFloor, SEGMENT_BYTES),
                new SimulatedScheduler(1, new VirtualClock()),
                (arena, bytes, alignment) -> arena.allocate(bytes, alignment),
                new Events(event -> {}),
                SEGMENT_BYTES,
                2);
    }
}
