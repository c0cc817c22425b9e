package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.task.Scheduler;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store does with its tables when it is asked to, and when nobody does anything. */
final class StoreCompactTest {

    private static final long SEED = 5;
    private static final int KEYS = 900;
    private static final TreeShape SHAPE = new TreeShape(4 << 10, 2, 2, 512);

    private static final Options OPTIONS =
            Options.builder()
                    .segmentBytes(Options.SEGMENT_BYTES_MIN)
                    .syncInterval(Duration.ZERO)
                    .freeSpaceFloor(0)
                    .build();

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    private final SimulatedStore store =
            SimulatedStore.open(fs, OPTIONS, SHAPE, SEED, new VirtualClock());
    private final LogKV db = store.db();
    private final SplittableRandom random = new SplittableRandom(SEED);

    @AfterEach
    void close() {
        db.close();
        fs.assertNothingLeaked();
    }

    /** What is written after the call is not its business. */
    @Test
    void compact_whileSomebodyWrites_returns() {
        for (int i = 0; i < 5 * KEYS; i++) {
            put();
        }
        int putsMax = 40_000;
        int[] puts = {0};
        Scheduler.Worker writer =
                store.scheduler()
                        .start(
                                "writer",
                                () -> {
                                    for (int i = 0; i < 20; i++) {
                                        put();
                                    }
                                    puts[0] += 20;
                                    return puts[0] < putsMax ? 0 : Scheduler.UNTIL_WOKEN;
                                });
        db.compact();
        assertThat(puts[0]).isLessThan(putsMax / 4);
        writer.stop();
    }

    private void put() {
        db.put(Change.bytes("key%03d".formatted(random.nextInt(KEYS))), new byte[100]);
    }
}
