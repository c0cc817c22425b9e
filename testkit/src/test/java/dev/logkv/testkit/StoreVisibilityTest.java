package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.Snapshot;
import dev.logkv.engine.memtable.MemoryAllocator;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** When a write shows, and when it counts. */
class StoreVisibilityTest {

    /** More than the index of a new segment expects, so that it has to grow. */
    private static final int BATCH = 10_000;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    /** Looks at the store while the index grows, which is in the middle of a batch. */
    private Runnable look = () -> {};

    private LogKV open() {
        VirtualClock clock = new VirtualClock();
        MemoryAllocator memory =
                (arena, bytes, alignment) -> {
                    look.run();
                    return arena.allocate(bytes, alignment);
                };
        Environment environment =
                new Environment(
                        fs,
                        new SimulatedScheduler(1, clock),
                        clock,
                        new SplittableRandom(1),
                        memory);
        Options options = Options.builder().segmentBytes(1 << 20).build();
        return StoreOpener.open(environment, Path.of("/store"), options);
    }

    @ParameterizedTest
    @EnumSource
    void batch_whileItIsIndexed_isNotVisible(Durability durability) {
        List<Long> seen = new ArrayList<>();
        try (LogKV store = open()) {
            look =
                    () -> {
                        try (Snapshot snapshot = store.snapshot()) {
                            seen.add(snapshot.sequence());
                            assertThat(snapshot.get(key(0))).isNull();
                        }
                        assertThat(store.get(key(0))).isNull();
                    };
            fill(store, durability);
            look = () -> {};
            assertThat(seen).isNotEmpty().containsOnly(0L);
            assertThat(store.get(key(0))).isNotNull();
            assertThat(store.snapshot().sequence()).isEqualTo(BATCH);
        }
    }

    private static void fill(LogKV store, Durability durability) {
        store.write(
                batch -> {
                    for (int i = 0; i < BATCH; i++) {
                        batch.put(key(i), key(i));
                    }
                },
                durability);
    }

    @Test
    void stats_countWhatWasAcknowledgedAsDurableAndNothingElse() {
        try (QuietLog _ = new QuietLog();
                LogKV store = open()) {
            store.put(key(1), key(1));
            assertThat(store.stats().syncedWrites()).isZero();
            store.put(key(2), key(2), Durability.SYNC);
            assertThat(store.stats().syncedWrites()).isEqualTo(1);
            long syncs = store.stats().syncs();
            assertThat(syncs).isPositive();
            fs.faults().failOnce(Set.of(FileOperation.FORCE), ".*", 1, Faults.Kind.IO_ERROR);
            assertThatThrownBy(() -> store.put(key(3), key(3), Durability.SYNC))
                    .isInstanceOf(LogKVException.Io.class);
            assertThat(store.stats().syncedWrites()).isEqualTo(1);
            assertThat(store.stats().syncs()).isEqualTo(syncs);
        }
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }
}
