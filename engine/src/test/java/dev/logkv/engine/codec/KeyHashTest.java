package dev.logkv.engine.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyHashTest {

    @Test
    void of_arrayAndSegment_agreeForEveryLength() {
        Random random = new Random(1);
        try (Arena arena = Arena.ofConfined()) {
            for (int length = 0; length <= 70; length++) {
                byte[] key = new byte[length];
                random.nextBytes(key);
                MemorySegment segment = arena.allocate(length + 3L);
                MemorySegment.copy(key, 0, segment, Layouts.U8, 3, length);
                assertThat(KeyHash.of(7, 5, segment, 3, length)).isEqualTo(KeyHash.of(7, 5, key));
            }
        }
    }

    @Test
    void of_keysThatDifferInTrailingZerosOrBucketOrSeed_differ() {
        Set<Long> hashes = new HashSet<>();
        for (int length = 0; length < 40; length++) {
            hashes.add(KeyHash.of(1, 1, new byte[length]));
            hashes.add(KeyHash.of(1, 2, new byte[length]));
            hashes.add(KeyHash.of(2, 1, new byte[length]));
        }
        assertThat(hashes).hasSize(3 * 40);
    }

    @Test
    void of_countedKeys_spreadsOverTheUpperBits() {
        int buckets = 1 << 10;
        int[] counts = new int[buckets];
        byte[] key = new byte[8];
        for (int i = 0; i < 64 * buckets; i++) {
            key[0] = (byte) i;
            key[1] = (byte) (i >>> 8);
            counts[(int) (KeyHash.of(3, 1, key) >>> 54)]++;
        }
        for (int count : counts) {
            // Mean 64, standard deviation 8: six of them.
            assertThat(count).isBetween(16, 112);
        }
    }
}
