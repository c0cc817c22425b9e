package dev.logkv.testkit;

import dev.logkv.LogKV;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * A fixed set of keys that are hard on order and hashing: few hot ones, common beginnings shorter
 * and longer than a machine word, keys of nothing but 0x00 and 0xff, the empty key, and some as
 * long as a key may be. The same seed gives the same keys.
 */
public final class RandomKeys {

    /** How many keys there are. */
    public static final int COUNT = 200;

    private static final int EMPTY = 0;
    private static final int HOT_END = 12;
    private static final int LONG_END = HOT_END + 4;
    private static final int EDGE_END = LONG_END + 60;

    private final byte[][] keys = new byte[COUNT][];

    public RandomKeys(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] prefix = new byte[random.nextInt(4, 24)];
        random.nextBytes(prefix);
        for (int i = 0; i < COUNT; i++) {
            keys[i] = key(i, prefix, random);
        }
    }

    private static byte[] key(int index, byte[] prefix, SplittableRandom random) {
        if (index == EMPTY) {
            return new byte[0];
        } else if (index < HOT_END) {
            return new byte[] {'k', (byte) index};
        } else if (index < LONG_END) {
            return longest(index, random);
        } else if (index < EDGE_END) {
            return edge(random);
        }
        return prefixed(prefix, random);
    }

    /** The longest keys, equal but for the last byte or the length. */
    private static byte[] longest(int index, SplittableRandom random) {
        byte[] key = new byte[LogKV.KEY_BYTES_MAX - index % 2];
        Arrays.fill(key, (byte) 'x');
        key[key.length - 1] = (byte) random.nextInt();
        return key;
    }

    private static byte[] edge(SplittableRandom random) {
        byte[] key = new byte[random.nextInt(1, 18)];
        for (int i = 0; i < key.length; i++) {
            key[i] = (byte) (random.nextBoolean() ? 0x00 : 0xff);
        }
        if (random.nextInt(3) == 0) {
            Arrays.fill(key, (byte) (random.nextBoolean() ? 0x00 : 0xff));
        }
        return key;
    }

    private static byte[] prefixed(byte[] prefix, SplittableRandom random) {
        int common = random.nextInt(4) == 0 ? random.nextInt(prefix.length) : prefix.length;
        byte[] key = Arrays.copyOf(prefix, common + random.nextInt(4));
        for (int i = common; i < key.length; i++) {
            key[i] = (byte) random.nextInt(-2, 2); // around the change of sign
        }
        return key;
    }

    /** Draws the index of a key: a hot one often, one of the longest very rarely. */
    public static int draw(SplittableRandom random) {
        int dice = random.nextInt(1_000);
        if (dice < 350) {
            return random.nextInt(1, HOT_END);
        } else if (dice < 352) {
            return random.nextInt(HOT_END, LONG_END);
        } else if (dice < 550) {
            return random.nextInt(LONG_END, EDGE_END);
        } else if (dice < 580) {
            return EMPTY;
        }
        return random.nextInt(EDGE_END, COUNT);
    }

    /** Returns a key. Not to be changed. */
    public byte[] at(int index) {
        return keys[index];
    }

    /** Returns a key in words. */
    public String describe(int index) {
        byte[] key = keys[index];
        return key.length > 32
                ? "key %d (%,d bytes)".formatted(index, key.length)
                : "key %d %s".formatted(index, HexFormat.of().formatHex(key));
    }
}
