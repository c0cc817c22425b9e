package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import dev.logkv.engine.task.ThreadScheduler;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers before a device that is slower than they are: slowed, then stopped at the memory bound,
 * and refused when that takes too long. Nothing is lost, readers do not notice.
 */
class StoreSlowDeviceTest {

    private static final long BUDGET_BYTES = 4 << 20;
    private static final int ENDLESS = 1_000_000;

    @TempDir private Path directory;
    private final SlowFileSystem device = new SlowFileSystem();
    private LogKV db;
    private int written;

    @BeforeEach
    void open() {
        Options options =
                Options.builder()
                        .segmentBytes(64 << 10)
                        .memoryBudget(BUDGET_BYTES)
                        .stallTimeout(Duration.ofMillis(20))
                        .build();
        Environment environment =
                new Environment(
                        device.over(new DiskFileSystem()),
                        new ThreadScheduler("slow-"),
                        InstantSource.system(),
                        new SplittableRandom(1),
                        Arena::allocate);
        db = StoreOpener.open(environment, directory.resolve("store"), options);
    }

    @AfterEach
    void close() {
        device.permit(ENDLESS);
        db.close();
    }

    @Test
    void put_deviceHangs_isRefusedAfterTheTimeoutAndGoesOnWhenItWorksAgain() {
        assertThatThrownBy(this::putForEver)
                .isInstanceOf(LogKVException.Io.class)
                .hasMessageContaining("no flush has made room for PT0.02S")
                .hasMessageContaining("stallTimeout");
        assertThatThrownBy(() -> db.put(key(-1), value(-1), Durability.SYNC))
                .isInstanceOf(LogKVException.Io.class)
                .hasMessageContaining("stallTimeout");
        assertThat(db.get(key(-1))).as("nothing was written").isNull();
        assertThat(db.stats().readOnlyReason()).isEmpty();
        assertThat(db.stats().tree().stopMicrosMax()).isGreaterThanOrEqualTo(19_000);
        assertThat(db.stats().indexBytes()).isLessThan(BUDGET_BYTES + BUDGET_BYTES / 4);
        checkAll();

        device.permit(ENDLESS);
        db.flush();
        put();
        checkAll();
    }

    @Test
    void put_deviceIsSlow_isSlowedAndNothingIsLost() {
        int refused = 0;
        while (written < 40_000) {
            try {
                put();
            } catch (LogKVException.Io e) {
                assertThat(e).hasMessageContaining("stallTimeout");
                refused++;
                device.permit(1);
            }
            if (written % 2_000 == 0) {
                device.permit(1); // a table is synced as slowly as that
            }
        }
        assertThat(db.stats().tree().pausedMicros()).isPositive();
        assertThat(refused).isLessThan(written / 100);
        checkAll();
        device.permit(ENDLESS);
        db.compact();
        assertThat(db.stats().tree().debt()).isZero();
        checkAll();
    }

    private void putForEver() {
        while (written < ENDLESS) {
            put();
        }
    }

    private void put() {
        db.put(key(written), value(written));
        written++;
    }

    private void checkAll() {
        for (int n = 0; n < written; n++) {
            assertThat(db.get(key(n))).as("key %d", n).isEqualTo(value(n));
        }
        assertThat(db.get(key(written))).isNull();
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }

    private static byte[] value(int n) {
        return ByteBuffer.allocate(40).putInt(n).array();
    }
}
