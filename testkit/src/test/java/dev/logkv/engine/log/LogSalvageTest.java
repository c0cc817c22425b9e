package dev.logkv.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.testkit.SimulatedFileSystem;
import dev.logkv.testkit.fuzz.FuzzFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a repair takes of a log whose files are not what they should be. */
class LogSalvageTest {

    /** To tell of each number that is missing would take a day, and all memory. */
    @Test
    void salvage_aFileNamedForAFarNumber_isOneLossAndNotOneForEachBefore() throws IOException {
        List<Loss> losses = new ArrayList<>();
        SegmentFuzz.Everything found = new SegmentFuzz.Everything();
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
                log.append(3);
            }
            byte[] segment = AnchoredLog.read(fs, 1);
            try (FuzzFiles files =
                            FuzzFiles.of(SegmentFiles.name(1), segment)
                                    .add("999999999999.log", segment);
                    StoredLog log = StoredLog.open(files.directory(), 1)) {
                log.salvage(AnchoredLog.STORE_ID, LogAnchor.FIRST, 1, found, losses::add);
            }
        }
        assertThat(found.operations).hasSize(3);
        assertThat(losses)
                .extracting(Loss::problem)
                .containsExactly(
                        "the file is missing, and all up to 999999999998.log",
                        "expected file number 999999999999, found 1");
    }

    @Test
    void open_aFileLongerThanAnIndexReaches_isCorruption(@TempDir Path path) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(path.resolve(SegmentFiles.name(1)).toFile(), "rw")) {
            file.setLength(SegmentImage.BYTES_MAX + 1); // sparse: takes no space
        }
        try (Directory directory = new DiskFileSystem().openDirectory(path)) {
            assertThatThrownBy(() -> StoredLog.open(directory, 1))
                    .isInstanceOf(LogKVException.Corruption.class)
                    .hasMessageContaining("no segment has 4,294,967,297 bytes");
        }
    }
}
