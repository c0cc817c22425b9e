package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A store whose directory is moved while it is open. */
class StoreMovedTest {

    @TempDir private Path temp;
    private final VirtualClock clock = new VirtualClock();

    private int written;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void put_directoryWasMoved_turnsTheStoreReadOnlyAndSaysWhy(boolean nameIsTaken)
            throws IOException {
        Path path = temp.resolve("store");
        Path elsewhere = temp.resolve("elsewhere");
        try (QuietLog _ = new QuietLog();
                LogKV moved = open(path)) {
            put(moved);
            Files.move(path, elsewhere);
            if (nameIsTaken) {
                open(path).close();
            }

            assertThatThrownBy(() -> putForEver(moved))
                    .isInstanceOf(LogKVException.ReadOnly.class)
                    .hasStackTraceContaining("was moved or deleted while the store is open");

            assertThat(moved.stats().readOnlyReason())
                    .hasValueSatisfying(
                            reason -> assertThat(reason).contains("was moved or deleted"));
            checkAll(moved);
        }
        if (nameIsTaken) {
            try (LogKV another = open(path)) {
                assertThat(another.stats().sequence()).as("is left alone").isZero();
            }
        } else {
            assertThat(path).doesNotExist();
        }
        try (LogKV store = open(elsewhere)) {
            checkAll(store);
        }
    }

    private LogKV open(Path path) {
        Environment environment =
                new Environment(
                        new DiskFileSystem(),
                        new SimulatedScheduler(1, clock),
                        clock,
                        new SplittableRandom(1),
                        Arena::allocate);
        Options options = Options.builder().segmentBytes(4 << 10).build();
        return StoreOpener.open(environment, path, options);
    }

    private void putForEver(LogKV store) {
        while (true) {
            try {
                put(store);
            } catch (LogKVException.Io e) {
                assertThat(e).hasStackTraceContaining("was moved or deleted");
            }
        }
    }

    private void put(LogKV store) {
        store.put(key(written), new byte[100]);
        written++;
    }

    private void checkAll(LogKV store) {
        assertThat(store.stats().sequence()).isEqualTo(written);
        for (int n = 0; n < written; n++) {
            assertThat(store.get(key(n))).as("key %d", n).isNotNull();
        }
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }
}
