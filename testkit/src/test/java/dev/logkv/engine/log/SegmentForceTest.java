package dev.logkv.engine.log;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.testkit.Faults;
import dev.logkv.testkit.FileOperation;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The device says once that it has lost something, to whoever asks first. */
class SegmentForceTest {

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @Test
    void force_thatFailedOnce_failsForEverybody() throws IOException {
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(3);
            log.roll();
            log.append(3);
            fs.faults().failOnce(Set.of(FileOperation.FORCE), ".*", 1, Faults.Kind.IO_ERROR);
            assertThatThrownBy(() -> log.forceSealed(log.segment(0)))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(log::force)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("could not be forced before");
            assertThatThrownBy(() -> log.forceSealed(log.segment(0)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("could not be forced before");
        }
    }

    /** The syncer may be about to force the active segment when that is sealed and flushed. */
    @Test
    void force_afterAllWasForcedAndTheFileClosed_hasNothingToDo() throws IOException {
        try (AnchoredLog log = AnchoredLog.open(fs, LogAnchor.FIRST)) {
            log.append(3);
            Segment active = log.segment(0);
            log.roll();
            log.forceSealed(active);

            assertThatCode(active::force).doesNotThrowAnyException();
            log.append(3);
            log.force();
        }
    }
}
