package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Threads that nobody interrupts, reading large values while the tables that these lie in are
 * replaced: a mapping that is closed under a reader would set his interrupt flag.
 */
class StoreInterruptFlagTest {

    private static final int VALUE_BYTES = 8 << 20;
    private static final int KEYS = 4;
    private static final int ROUNDS = 12;
    private static final int READERS = 2;

    @TempDir Path directory;

    @Test
    void get_whileItsTableIsReplaced_leavesTheInterruptFlagAlone() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong interrupted = new AtomicLong();
        AtomicLong reads = new AtomicLong();
        List<Thread> readers = new ArrayList<>();
        try (LogKV store = LogKV.open(directory, Options.defaults())) {
            write(store, 0);
            for (int i = 0; i < READERS; i++) {
                readers.add(
                        Thread.ofPlatform()
                                .start(
                                        () -> {
                                            for (int n = 0; !done.get(); n++) {
                                                byte[] value = store.get(key(n % KEYS));
                                                reads.addAndGet(value == null ? 0 : 1);
                                                if (Thread.interrupted()) {
                                                    interrupted.incrementAndGet();
                                                }
                                            }
                                        }));
            }
            for (int round = 1; round < ROUNDS; round++) {
                write(store, round);
                store.compact();
            }
            done.set(true);
            for (Thread reader : readers) {
                reader.join();
            }
        }
        assertThat(reads.get()).isPositive();
        assertThat(interrupted.get()).as("of %d reads", reads.get()).isZero();
    }

    private static void write(LogKV store, int round) {
        byte[] value = new byte[VALUE_BYTES];
        value[0] = (byte) round;
        for (int n = 0; n < KEYS; n++) {
            store.put(key(n), value);
        }
    }

    private static byte[] key(int n) {
        return ByteBuffer.allocate(4).putInt(n).array();
    }
}
