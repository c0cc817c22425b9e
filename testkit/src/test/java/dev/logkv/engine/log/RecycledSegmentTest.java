package dev.logkv.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.testkit.CrashOptions;
import dev.logkv.testkit.Faults;
import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files that were segments before: what they still hold is never taken for the log. */
class RecycledSegmentTest {

    private static final Path STORE = Path.of("/store");
    private static final String THIRD = SegmentFiles.name(3);

    private final SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(1, 3));

    /**
     * Fills two segments, has the first one recycled, and returns where the log begins then; the
     * third segment is the active one.
     */
    private LogAnchor writeIntoRecycled(int records) throws IOException {
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(30);
            LogAnchor second = log.roll();
            log.recycle(log.segment(0));
            log.append(2);
            log.force();
            log.roll();
            log.append(records);
            return second;
        }
    }

    @Test
    void create_segmentRetired_takesItsFile() throws IOException {
        LogAnchor anchor = writeIntoRecycled(3);

        assertThat(names()).containsExactly(SegmentFiles.name(2), THIRD);
        byte[] third = bytes(THIRD);
        long end = SegmentHeader.BYTES + 3L * recordBytes() + RecordFormat.HEADER_BYTES;
        assertThat(Zeros.isZero(MemorySegment.ofArray(third), end, third.length)).isFalse();
        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.sequences).containsExactly(31L, 32L, 33L, 34L, 35L);
            assertThat(log.recovered.cut()).as("old bytes are no torn tail").isNull();
        }
        byte[] cleared = bytes(THIRD);
        assertThat(Arrays.copyOf(cleared, (int) end)).isEqualTo(Arrays.copyOf(third, (int) end));
        assertThat(Zeros.isZero(MemorySegment.ofArray(cleared), end, cleared.length)).isTrue();
    }

    @Test
    void recover_headerNeverReachedTheDevice_endsBeforeTheSegment() throws IOException {
        LogAnchor anchor = writeIntoRecycled(3);
        SimulatedFileSystem lost = fs.boundary("power").powerLoss().open();

        try (Directory directory = lost.openDirectory(STORE)) {
            assertThat(directory.list()).contains(THIRD);
        }
        try (AnchoredLog log = AnchoredLog.open(lost, anchor)) {
            assertThat(log.sequences).containsExactly(31L, 32L);
        }
        try (Directory directory = lost.openDirectory(STORE)) {
            assertThat(directory.list()).doesNotContain(THIRD);
        }
    }

    @Test
    void recover_recordBehindAHole_cutsBeforeIt() throws IOException {
        LogAnchor anchor = writeIntoRecycled(3);
        long first = SegmentHeader.BYTES;
        long second = first + recordBytes();
        write(THIRD, second, new byte[RecordFormat.HEADER_BYTES]);

        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.sequences).containsExactly(31L, 32L, 33L);
            assertThat(log.recovered.cut()).isNotNull();
        }
        byte[] mended = bytes(THIRD);
        for (int at = (int) second; at < mended.length; at++) {
            assertThat(mended[at]).as("byte %d", at).isZero();
        }
    }

    /** What is left of a record in one page can be completed by what is written to the other. */
    @Test
    void recover_partOfARecordBehindTheEnd_isCleared() throws IOException {
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(2);
        }
        String first = SegmentFiles.name(1);
        long behind = SegmentHeader.BYTES + 3 * recordBytes();
        write(first, behind, new byte[] {1, 2, 3, 4, 5});

        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            assertThat(log.sequences).containsExactly(1L, 2L);
        }
        byte[] cleared = bytes(first);
        assertThat(Zeros.isZero(MemorySegment.ofArray(cleared), behind, cleared.length)).isTrue();
    }

    @Test
    void recover_recordsWithoutTheFirstPage_areToldAndGone() throws IOException {
        LogAnchor anchor = writeIntoRecycled(3);
        byte[] recycled = new byte[SegmentHeader.BYTES + RecordFormat.HEADER_BYTES];
        SegmentHeader.writeRecycled(MemorySegment.ofArray(recycled), 3);
        write(THIRD, 0, recycled);

        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.sequences).containsExactly(31L, 32L);
            assertThat(log.recovered.cut()).isNotNull();
        }
        assertThat(names()).doesNotContain(THIRD);
    }

    @Test
    void recover_durableRecordsWithAnOldFirstPage_isRefused() throws IOException {
        LogAnchor anchor = writeIntoRecycled(3);
        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            log.append(3); // they know that what recovery has found is durable
        }
        byte[] recycled = new byte[SegmentHeader.BYTES + RecordFormat.HEADER_BYTES];
        SegmentHeader.writeRecycled(MemorySegment.ofArray(recycled), 3);
        write(THIRD, 0, recycled);

        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(() -> AnchoredLog.open(fs, anchor))
                .satisfies(refused -> assertThat(refused.file()).isEqualTo(THIRD));
    }

    @Test
    void recover_damageInFrontOfALostHeader_asksTheWitnessesBetween() throws IOException {
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(5);
            log.force();
            log.append(5);
            log.roll();
            log.append(3);
        }
        write(SegmentFiles.name(1), SegmentHeader.BYTES + recordBytes() + 30, new byte[] {1});
        write(SegmentFiles.name(2), 0, new byte[SegmentHeader.BYTES]);

        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(() -> AnchoredLog.open(fs, LogAnchor.FIRST))
                .satisfies(refused -> assertThat(refused.file()).isEqualTo(SegmentFiles.name(1)));
    }

    @Test
    void recover_otherSegmentsRecycledHeader_isDamage() throws IOException {
        LogAnchor anchor = writeIntoRecycled(0);
        byte[] other = new byte[SegmentHeader.BYTES + RecordFormat.HEADER_BYTES];
        SegmentHeader.writeRecycled(MemorySegment.ofArray(other), 4);
        write(THIRD, 0, other);

        try (AnchoredLog log = AnchoredLog.open(fs, anchor)) {
            assertThat(log.recovered.cut()).isNotNull();
            assertThat(log.recovered.segments()).hasSize(1);
        }
    }

    @Test
    void retire_deletionFails_canBeDoneAgain() throws IOException {
        SimulatedFileSystem plain = SimulatedFileSystem.inMemory();
        try (AnchoredLog log = AnchoredLog.open(plain, LogAnchor.FIRST)) {
            log.append(2);
            log.roll();
            log.append(2);
            log.roll();
            log.recycle(log.segment(0));
            plain.faults().failOnce(Set.of(FileOperation.DELETE), ".*", 1, Faults.Kind.IO_ERROR);
            assertThatIOException() // one is kept, so this one is deleted
                    .isThrownBy(() -> log.recycle(log.segment(1)));

            log.recycle(log.segment(1));
            log.recycle(log.segment(0));

            try (Directory directory = plain.openDirectory(STORE)) {
                assertThat(directory.list())
                        .contains(SegmentFiles.name(1))
                        .doesNotContain(SegmentFiles.name(2));
            }
        }
    }

    @Test
    void create_recyclingFails_triesTheFileAgain() throws IOException {
        SimulatedFileSystem plain = SimulatedFileSystem.inMemory();
        try (AnchoredLog log = AnchoredLog.open(plain, LogAnchor.FIRST)) {
            log.append(2);
            log.roll();
            log.recycle(log.segment(0));
            plain.faults().failOnce(Set.of(FileOperation.OPEN), ".*", 1, Faults.Kind.IO_ERROR);
            assertThatIOException().isThrownBy(log::roll);

            log.roll();

            assertThat(AnchoredLog.names(plain))
                    .containsExactly(SegmentFiles.name(2), SegmentFiles.name(3));
        }
    }

    private static long recordBytes() {
        // kind, bucket, length of the key, length of the value; key; value
        return RecordFormat.HEADER_BYTES + 4 + 1 + 100;
    }

    private List<String> names() throws IOException {
        try (Directory directory = fs.openDirectory(STORE)) {
            return directory.list().stream()
                    .filter(name -> name.endsWith(".log"))
                    .sorted()
                    .toList();
        }
    }

    private byte[] bytes(String name) throws IOException {
        try (Directory directory = fs.openDirectory(STORE);
                StoreFile file = directory.open(name)) {
            byte[] bytes = new byte[(int) file.size()];
            file.read(0, MemorySegment.ofArray(bytes));
            return bytes;
        }
    }

    private void write(String name, long offset, byte[] bytes) throws IOException {
        try (Directory directory = fs.openDirectory(STORE);
                StoreFile file = directory.open(name)) {
            file.write(offset, MemorySegment.ofArray(bytes));
        }
    }
}
