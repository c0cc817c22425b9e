package dev.logkv.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Options;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.testkit.SimulatedFileSystem;
import dev.logkv.testkit.SimulatedStore;
import dev.logkv.testkit.VirtualClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogRetentionTest {

    private static final long SEGMENT_BYTES = 4 << 10;
    private static final long PLENTY = 1 << 20;
    private static final long HOUR_MILLIS = 3_600_000;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final SimulatedStore store =
            SimulatedStore.open(
                    fs,
                    Options.builder()
                            .segmentBytes(SEGMENT_BYTES)
                            .syncInterval(Duration.ZERO)
                            .freeSpaceFloor(0)
                            .build(),
                    3,
                    new VirtualClock());
    private final Store db = (Store) store.db();

    @AfterEach
    void close() throws IOException {
        store.db().close();
        fs.assertNothingLeaked();
    }

    /** Fills some segments, and has them in tables. */
    private void fillSegments(int count) {
        for (int i = 0; i < count; i++) {
            for (int n = 0; n < 10; n++) {
                db.put("key %d".formatted(n).getBytes(StandardCharsets.UTF_8), new byte[100]);
            }
            db.flush();
        }
        // Longer than a file is kept to be recycled.
        store.scheduler().advance(20_000);
    }

    /** Returns the numbers of the segments of which there are files. */
    private List<Long> segments() throws IOException {
        try (Directory directory = fs.openDirectory(SimulatedStore.PATH)) {
            return directory.list().stream()
                    .flatMapToLong(name -> SegmentFiles.number(name).stream())
                    .sorted()
                    .boxed()
                    .toList();
        }
    }

    @Test
    void segments_thatNobodyHolds_go() throws IOException {
        fillSegments(4);
        assertThat(segments()).doesNotContain(1L, 2L, 3L, 4L);
    }

    @Test
    void hold_keepsWhatIsInTables_untilItAdvancesOrEnds() throws IOException {
        LogRetention.Hold hold = db.retainLog(PLENTY, HOUR_MILLIS);
        fillSegments(4);
        assertThat(segments()).contains(1L, 2L, 3L, 4L);
        assertThat(db.stats().tree().releasableBytes()).isEqualTo(4 * SEGMENT_BYTES);

        hold.advance(3);
        store.scheduler().advance(20_000);
        assertThat(segments()).doesNotContain(1L, 2L).contains(3L, 4L);
        assertThat(hold.isLost()).isFalse();

        hold.close();
        store.scheduler().advance(20_000);
        assertThat(segments()).doesNotContain(3L, 4L);
        assertThat(db.stats().tree().releasableBytes()).isZero();
    }

    @Test
    void hold_thatIsTooMuch_losesTheOldest_andIsTold() throws IOException {
        try (LogRetention.Hold hold = db.retainLog(2 * SEGMENT_BYTES, HOUR_MILLIS);
                LogRetention.Hold other = db.retainLog(PLENTY, HOUR_MILLIS)) {
            fillSegments(2);
            assertThat(hold.isLost()).isFalse();
            other.advance(3);
            fillSegments(3);
            assertThat(hold.isLost()).isTrue();
            assertThat(other.isLost()).isFalse();
            assertThat(segments()).doesNotContain(1L, 2L).contains(3L, 4L, 5L);
        }
    }

    @Test
    void hold_thatIsTooOld_losesWhatIs_andIsTold() throws IOException {
        try (LogRetention.Hold hold = db.retainLog(PLENTY, HOUR_MILLIS)) {
            fillSegments(2);
            store.scheduler().advance(HOUR_MILLIS / 2);
            fillSegments(1);
            assertThat(segments()).contains(1L, 2L, 3L);
            store.scheduler().advance(HOUR_MILLIS / 2 + 30_000);
            assertThat(hold.isLost()).isTrue();
            assertThat(segments()).doesNotContain(1L, 2L).contains(3L);
        }
    }

    @Test
    void open_again_keepsNothing() throws IOException {
        db.retainLog(PLENTY, HOUR_MILLIS);
        fillSegments(3);
        store.db().close();
        assertThat(segments()).contains(1L, 2L, 3L);
        SimulatedStore.open(
                        fs,
                        Options.builder().segmentBytes(SEGMENT_BYTES).freeSpaceFloor(0).build(),
                        4,
                        new VirtualClock())
                .db()
                .close();
        assertThat(segments()).doesNotContain(1L, 2L, 3L);
    }
}
