package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Point reads of a store whose tables do not fit into memory. */
class StoreMemoryTest {

    private static final int KEYS = 1_000;
    private static final int VALUE_BYTES = 100;

    /** Of 16 KiB each. */
    private static final int BLOCKS_MAX = 10;

    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void get_loadsBeforeItTouches_onlyIfTablesDoNotFit(boolean scarce) throws IOException {
        fs.memory(scarce ? 0 : Long.MAX_VALUE);
        SimulatedStore store = SimulatedStore.open(fs, Options.defaults(), 1, new VirtualClock());
        fill(store.db());
        store.db().compact();
        for (int n = 0; n < KEYS; n++) {
            assertThat(store.db().get(key(n))).isEqualTo(value(n));
        }
        if (scarce) {
            // The fences, what the index says of the block, and the block; for the key that a block
            // begins with a page of the locator besides, or two.
            assertThat(fs.loads()).isBetween(3L * KEYS, 3L * KEYS + 2 * BLOCKS_MAX);
        } else {
            assertThat(fs.loads()).isZero();
        }
        store.db().close();
        fs.assertNothingLeaked();
    }

    @Test
    void get_mostKeysAbsent_readsTheLocatorAndNoBlock() {
        fs.memory(0);
        SimulatedStore store = SimulatedStore.open(fs, Options.defaults(), 1, new VirtualClock());
        fill(store.db());
        store.db().compact();
        for (int n = 0; n < KEYS; n++) {
            assertThat(store.db().get(absent(n))).isNull();
        }
        long before = fs.loads();
        for (int n = 0; n < KEYS; n++) {
            assertThat(store.db().get(absent(n))).isNull();
        }
        // A page of the locator each, for full buckets two.
        assertThat(fs.loads() - before).isBetween((long) KEYS, KEYS + KEYS / 2L);

        for (int n = 0; n < KEYS; n++) {
            assertThat(store.db().get(key(n))).isEqualTo(value(n));
        }
        before = fs.loads();
        store.db().get(key(1));
        assertThat(fs.loads() - before).isEqualTo(3);
        store.db().close();
    }

    @Test
    void get_tablesThatBecomeTooLarge_areLoadedFromThenOn() {
        SimulatedStore store = SimulatedStore.open(fs, Options.defaults(), 1, new VirtualClock());
        fill(store.db());
        store.db().compact();
        store.db().get(key(1));
        assertThat(fs.loads()).isZero();
        fs.memory(0);
        store.db().put(key(KEYS), key(KEYS));
        store.db().compact();
        store.db().get(key(1));
        assertThat(fs.loads()).isPositive();
        store.db().close();
    }

    private static void fill(LogKV store) {
        for (int n = 0; n < KEYS; n++) {
            store.put(key(n), value(n));
        }
        store.flush();
    }

    /** Returns a key between two that are there. */
    private static byte[] absent(int n) {
        return ByteBuffer.allocate(5).putInt(n).array();
    }

    private static byte[] value(int n) {
        return ByteBuffer.allocate(VALUE_BYTES).putInt(n).array();
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }
}
