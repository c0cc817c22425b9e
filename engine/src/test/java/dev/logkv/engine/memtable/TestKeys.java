package dev.logkv.engine.memtable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/** Draws keys of a shape that makes an order or a hash table work hard. */
@FunctionalInterface
interface TestKeys {

    byte[] next(Random random);

    /** Returns one of the shapes. */
    static TestKeys shape(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> r -> bytes(r, 16);
            case 1 -> r -> bytes(r, r.nextInt(4));
            case 2 ->
                    r ->
                            "user:%06d"
                                    .formatted(r.nextInt(2_000))
                                    .getBytes(StandardCharsets.US_ASCII);
            case 3 -> r -> new byte[r.nextInt(24)];
            case 4 -> longPrefix(1 + random.nextInt(40));
            case 5 -> r -> new byte[] {1, 2, 3};
            default -> r -> bytes(r, r.nextInt(12) == 0 ? 200 + r.nextInt(800) : r.nextInt(20));
        };
    }

    private static TestKeys longPrefix(int prefixBytes) {
        return random -> {
            byte[] key = new byte[prefixBytes + random.nextInt(12)];
            Arrays.fill(key, (byte) 0xff);
            for (int i = prefixBytes; i < key.length; i++) {
                key[i] = (byte) (random.nextInt(3) - 1);
            }
            return key;
        };
    }

    private static byte[] bytes(Random random, int length) {
        byte[] key = new byte[length];
        random.nextBytes(key);
        return key;
    }
}
