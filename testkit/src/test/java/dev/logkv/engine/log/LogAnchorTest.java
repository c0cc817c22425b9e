package dev.logkv.engine.log;

import static dev.logkv.engine.log.AnchoredLog.CAPACITY;
import static dev.logkv.engine.log.AnchoredLog.STORE_ID;
import static dev.logkv.engine.log.AnchoredLog.crashableCopy;
import static dev.logkv.engine.log.AnchoredLog.delete;
import static dev.logkv.engine.log.AnchoredLog.names;
import static dev.logkv.engine.log.AnchoredLog.overwrite;
import static dev.logkv.engine.log.AnchoredLog.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.testkit.CrashImage;
import dev.logkv.testkit.CrashOptions;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A log that begins where the anchor says: what lies before it is in tables. */
class LogAnchorTest {

    private static final byte[] NO_HEADER = new byte[SegmentHeader.BYTES];

    private final SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(1, 3));

    /** The anchors of the segments 1 to 3, which hold 5, 6 and 7 operations. */
    private LogAnchor[] writeThreeSegments(boolean forced) throws IOException {
        LogAnchor[] anchors = new LogAnchor[4];
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            anchors[1] = LogAnchor.FIRST;
            log.append(5);
            anchors[2] = log.roll();
            log.append(3);
            if (forced) {
                log.force();
            }
            log.append(3);
            anchors[3] = log.roll();
            log.append(7);
            if (forced) {
                log.force();
            }
        }
        return anchors;
    }

    @Test
    void recover_segmentsBeforeTheAnchor_areNotReadButNamed() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(true);
        overwrite(fs, 1, 0, new byte[500]);
        overwrite(fs, 2, 200, new byte[] {1, 2, 3});

        try (AnchoredLog log = AnchoredLog.open(fs, anchors[3])) {
            assertThat(log.sequences).containsExactly(sequences(12, 18));
            assertThat(log.recovered.obsolete()).containsExactly(name(1), name(2));
            assertThat(log.recovered.cut()).isNull();
        }
        delete(fs, 1);
        try (AnchoredLog log = AnchoredLog.open(fs, anchors[3])) {
            assertThat(log.recovered.obsolete()).containsExactly(name(2));
        }
        assertThat(names(fs)).containsExactly(name(2), name(3));
    }

    @Test
    void recover_anchorInTheMiddle_readsFromThere() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(false);

        try (AnchoredLog log = AnchoredLog.open(fs, anchors[2])) {
            assertThat(log.sequences).containsExactly(sequences(6, 18));
            assertThat(log.nextSequence()).isEqualTo(19);
        }
    }

    @Test
    void recover_headerNeverReachedTheDevice_startsTheSegmentAgain() throws IOException {
        LogAnchor anchor;
        SimulatedFileSystem left;
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(5);
            anchor = log.roll();
            log.append(3);
            left = fs.boundary("power loss").powerLoss().open();
        }
        assertThat(read(left, 2)).containsOnly(0);

        try (AnchoredLog log = AnchoredLog.open(left, anchor)) {
            assertThat(log.sequences).isEmpty();
            assertThat(log.nextSequence()).isEqualTo(6);
            assertThat(LogAnchor.at(log.segment(0).header())).isEqualTo(anchor);
            // Nobody has ever seen anything there.
            assertThat(log.recovered.cut()).isNull();
            log.append(2);
            log.roll();
            log.append(1);
        }
        try (AnchoredLog log = AnchoredLog.open(left, anchor)) {
            assertThat(log.sequences).containsExactly(sequences(6, 8));
        }
    }

    @Test
    void recover_headerLostInFrontOfRecords_cutsAllOfThem() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(false);
        overwrite(fs, 2, 0, NO_HEADER);

        try (AnchoredLog log = AnchoredLog.open(fs, anchors[2])) {
            assertThat(log.sequences).isEmpty();
            assertThat(log.nextSequence()).isEqualTo(6);
            assertThat(log.recovered.cut())
                    .extracting(Event.TailCut::file, Event.TailCut::offset)
                    .containsExactly(name(2), 0L);
            assertThat(log.recovered.segments()).hasSize(1);
            assertThat(log.recovered.obsolete()).containsExactly(name(1));
        }
        assertThat(names(fs)).containsExactly(name(1), name(2));
        byte[] content = read(fs, 2);
        assertThat(content).hasSize((int) CAPACITY);
        for (int i = SegmentHeader.BYTES; i < content.length; i++) {
            assertThat(content[i]).as("offset %d", i).isZero();
        }
    }

    @Test
    void recover_headerTorn_isTreatedLikeOneThatIsMissing() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(false);
        overwrite(fs, 3, 60, new byte[36]);

        try (AnchoredLog log = AnchoredLog.open(fs, anchors[3])) {
            assertThat(log.sequences).isEmpty();
            assertThat(LogAnchor.at(log.segment(0).header())).isEqualTo(anchors[3]);
        }
    }

    @Test
    void recover_headerLostAndPreparedSegmentBehind_startsAgain() throws IOException {
        LogAnchor anchor;
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(5);
            anchor = log.roll();
            log.prepare();
        }
        overwrite(fs, 2, 0, NO_HEADER);

        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.recovered.cut()).isNull();
            log.append(1);
            log.roll();
            assertThat(log.nextSequence()).isEqualTo(7);
        }
    }

    @Test
    void recover_recordBehindTheLostHeaderKnewItDurable_isRefused() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(true);
        delete(fs, 3);
        overwrite(fs, 2, 0, NO_HEADER);

        assertRefused(STORE_ID, anchors[2], 2);
    }

    @Test
    void recover_recordInLaterSegmentKnewItDurable_isRefused() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(true);
        overwrite(fs, 2, 0, new byte[(int) CAPACITY]);

        assertRefused(STORE_ID, anchors[2], 2);
    }

    @Test
    void recover_forceBeforeTheSegmentOnly_isNoWitness() throws IOException {
        LogAnchor anchor;
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(5);
            log.force();
            anchor = log.roll();
            log.append(4);
        }
        overwrite(fs, 2, 0, NO_HEADER);

        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.nextSequence()).isEqualTo(6);
        }
    }

    @Test
    void recover_headerSaysAnythingElse_isRefused() throws IOException {
        LogAnchor is = writeThreeSegments(true)[3];
        long first = is.firstSequence();
        long base = is.basePosition();
        long bytes = is.previousBytes();
        int checksum = is.previousChecksum();
        for (LogAnchor other :
                List.of(
                        new LogAnchor(3, first + 1, base, 2, bytes, checksum),
                        new LogAnchor(3, first, base - 1, 2, bytes, checksum),
                        new LogAnchor(3, first, base, 1, bytes, checksum),
                        new LogAnchor(3, first, base, 2, bytes + 1, checksum),
                        new LogAnchor(3, first, base, 2, bytes, checksum + 1))) {
            assertRefused(STORE_ID, other, 3);
        }
        assertRefused(new UUID(3, 5), is, 3);
    }

    @Test
    void recover_laterSegmentOfAnotherStoreBehindDamage_isRefused() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(false);
        overwrite(fs, 2, 0, NO_HEADER);
        SimulatedFileSystem other = SimulatedFileSystem.inMemory();
        try (AnchoredLog log = AnchoredLog.open(other, new UUID(8, 8), LogAnchor.FIRST)) {
            log.roll();
            log.roll();
        }
        overwrite(fs, 3, 0, read(other, 3));

        assertRefused(STORE_ID, anchors[2], 3);
    }

    @Test
    void recover_anchorSegmentMissing_isRefused() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(true);
        delete(fs, 2);
        assertRefused(STORE_ID, anchors[2], 2);
        delete(fs, 3);
        assertRefused(STORE_ID, anchors[3], 3);
        delete(fs, 1);
        assertRefused(STORE_ID, anchors[3], 3);
    }

    @Test
    void recover_firstOfAStoreWithoutItsHeader_isRefused() throws IOException {
        writeThreeSegments(false);
        overwrite(fs, 1, 0, NO_HEADER);
        assertRefused(STORE_ID, LogAnchor.FIRST, 1);
        overwrite(fs, 1, 0, new byte[(int) CAPACITY]);
        assertRefused(STORE_ID, LogAnchor.FIRST, 1);
        delete(fs, 1);
        assertRefused(STORE_ID, LogAnchor.FIRST, 1);
    }

    @Test
    void recover_fileOfAnotherLengthThanTheHeaderSays_isRefused() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(true);
        overwrite(fs, 3, CAPACITY, new byte[8]);
        assertRefused(STORE_ID, anchors[3], 3);
    }

    /** Stops a restart at every call, and that of the next recovery in turn. */
    @Test
    void recover_crashesWhileTheSegmentIsStartedAgain_endAtTheAnchor() throws IOException {
        LogAnchor[] anchors = writeThreeSegments(false);
        overwrite(fs, 2, 0, NO_HEADER);
        int[] images = {0};

        recoverThroughCrashes(crashableCopy(fs, 100), anchors[2], images, 1);

        System.out.printf("crash images of a restart: %d%n", images[0]);
        assertThat(images[0]).isGreaterThan(100);
    }

    private static void recoverThroughCrashes(
            SimulatedFileSystem crashing, LogAnchor anchor, int[] images, int depth)
            throws IOException {
        crashing.onBoundary(
                boundary ->
                        boundary.images(0)
                                .forEach(image -> recover(image, anchor, ++images[0], depth)));
        assertEmptyAt(crashing, anchor);
    }

    private static void recover(CrashImage image, LogAnchor anchor, int number, int depth) {
        try {
            if (depth > 0 && number % 10 == 0) {
                try (SimulatedFileSystem left = image.openCrashable(CrashOptions.of(2, 30))) {
                    recoverThroughCrashes(left, anchor, new int[1], depth - 1);
                }
            } else {
                try (SimulatedFileSystem left = image.open()) {
                    assertEmptyAt(left, anchor);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(image.name(), e);
        }
    }

    private static void assertEmptyAt(SimulatedFileSystem left, LogAnchor anchor)
            throws IOException {
        try (AnchoredLog log = AnchoredLog.open(left, anchor)) {
            assertThat(log.sequences).isEmpty();
            assertThat(log.nextSequence()).isEqualTo(anchor.firstSequence());
            assertThat(LogAnchor.at(log.segment(0).header())).isEqualTo(anchor);
        }
    }

    @Test
    void force_retiredSegment_isLeftOut() throws IOException {
        LogAnchor anchor;
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(5);
            anchor = log.roll();
            log.append(2);
            log.drop(log.segment(0));
            log.force();
            log.append(1);
            assertThat(log.segment(0).bytes().get(Layouts.U8, 0)).isEqualTo((byte) 'L');
        }
        assertThat(names(fs)).containsExactly(name(2));
        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.sequences).containsExactly(sequences(6, 8));
        }
    }

    @Test
    void force_closedSegmentThatWasNotRetired_fails() throws IOException {
        AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST);
        log.append(1);
        log.close();
        assertThatIOException().isThrownBy(log::force);
    }

    private void assertRefused(UUID storeId, LogAnchor anchor, long number) throws IOException {
        List<String> before = names(fs);
        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(() -> AnchoredLog.open(fs, storeId, anchor).close())
                .matches(corruption -> corruption.file().equals(name(number)));
        assertThat(names(fs)).isEqualTo(before);
    }

    private static Long[] sequences(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toArray(Long[]::new);
    }

    private static String name(long number) {
        return SegmentFiles.name(number);
    }
}
