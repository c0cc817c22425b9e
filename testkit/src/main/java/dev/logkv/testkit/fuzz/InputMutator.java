package dev.logkv.testkit.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes inputs at random: bits, bytes, numbers that parsers trip over, pieces left out, repeated
 * or taken from another input. Equal seeds give equal inputs. For one thread.
 */
public final class InputMutator {

    /** How many changes one after the other; most inputs get few, to stay close to a whole one. */
    private static final int CHANGES_MAX = 6;

    /** Inputs do not grow beyond that: parsers are asked for structure, not for size. */
    private static final int INPUT_BYTES_MAX = 64 << 10;

    private static final int PIECE_BYTES_MAX = 64;

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        7,
        8,
        16,
        127,
        128,
        255,
        256,
        4_095,
        4_096,
        32_767,
        32_768,
        65_535,
        65_536,
        Integer.MAX_VALUE - 8,
        Integer.MAX_VALUE,
        1L << 31,
        0xffff_ffffL,
        1L << 40,
        Long.MAX_VALUE - 8,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1,
        -2,
        -20
    };

    private final SplittableRandom random;

    public InputMutator(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Returns a changed copy of one of some inputs.
     *
     * @param inputs at least one
     */
    public byte[] mutate(List<byte[]> inputs) {
        byte[] input = pick(inputs).clone();
        int changes = 1 + random.nextInt(1 + random.nextInt(CHANGES_MAX));
        for (int i = 0; i < changes; i++) {
            input = change(input, inputs);
        }
        return input.length > INPUT_BYTES_MAX ? Arrays.copyOf(input, INPUT_BYTES_MAX) : input;
    }

    private byte[] pick(List<byte[]> inputs) {
        return inputs.get(random.nextInt(inputs.size()));
    }

    private byte[] change(byte[] input, List<byte[]> others) {
        if (input.length == 0) {
            return piece(pick(others));
        }
        int at = random.nextInt(input.length);
        return switch (random.nextInt(12)) {
            case 0, 1 -> flip(input, at);
            case 2, 3 -> set(input, at, random.nextInt(), 1);
            case 4, 5 -> set(input, at, number(), 1 << random.nextInt(4));
            case 6 -> add(input, at);
            case 7 -> replace(input, at, pieceEnd(input, at), new byte[0]);
            case 8 -> replace(input, at, at, piece(input));
            case 9 -> overwrite(input, at, piece(pick(others)));
            case 10 -> replace(input, at, at, piece(pick(others)));
            default -> random.nextInt(4) == 0 ? Arrays.copyOf(input, at) : zero(input, at);
        };
    }

    private byte[] flip(byte[] input, int at) {
        input[at] ^= (byte) (1 << random.nextInt(8));
        return input;
    }

    private long number() {
        return NUMBERS[random.nextInt(NUMBERS.length)];
    }

    /** Stores a number of some bytes, the lowest first, as far as there is room. */
    private static byte[] set(byte[] input, int at, long value, int bytes) {
        for (int i = 0; i < bytes && at + i < input.length; i++) {
            input[at + i] = (byte) (value >>> (8 * i));
        }
        return input;
    }

    private byte[] add(byte[] input, int at) {
        input[at] += (byte) (random.nextInt(33) - 16);
        return input;
    }

    private byte[] zero(byte[] input, int at) {
        Arrays.fill(input, at, pieceEnd(input, at), (byte) 0);
        return input;
    }

    private int pieceEnd(byte[] input, int at) {
        return Math.min(input.length, at + 1 + random.nextInt(PIECE_BYTES_MAX));
    }

    private byte[] piece(byte[] input) {
        if (input.length == 0) {
            return new byte[] {(byte) random.nextInt()};
        }
        int at = random.nextInt(input.length);
        return Arrays.copyOfRange(input, at, pieceEnd(input, at));
    }

    private static byte[] overwrite(byte[] input, int at, byte[] piece) {
        System.arraycopy(piece, 0, input, at, Math.min(piece.length, input.length - at));
        return input;
    }

    private static byte[] replace(byte[] input, int from, int to, byte[] piece) {
        byte[] changed = new byte[input.length - (to - from) + piece.length];
        System.arraycopy(input, 0, changed, 0, from);
        System.arraycopy(piece, 0, changed, from, piece.length);
        System.arraycopy(input, to, changed, from + piece.length, input.length - to);
        return changed;
    }
}
