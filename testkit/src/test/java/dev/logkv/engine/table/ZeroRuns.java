package dev.logkv.engine.table;

import dev.logkv.BlockCompressor;

/**
 * Compresses zeros, for tests: a zero and how many there are, other bytes as they are. Found as a
 * service.
 */
public final class ZeroRuns implements BlockCompressor {

    static final byte ID = 100;

    @Override
    public byte id() {
        return ID;
    }

    @Override
    public int compress(byte[] source, int sourceBytes, byte[] target) {
        int to = 0;
        for (int from = 0; from < sourceBytes; ) {
            int run = 0;
            while (run < 255 && from + run < sourceBytes && source[from + run] == 0) {
                run++;
            }
            if (to + 2 > target.length) {
                return -1;
            }
            target[to++] = source[from];
            if (run > 0) {
                target[to++] = (byte) run;
            }
            from += Math.max(1, run);
        }
        return to;
    }

    @Override
    public void decompress(byte[] source, int sourceBytes, byte[] target, int targetBytes) {
        int to = 0;
        for (int from = 0; from < sourceBytes; from++) {
            if (source[from] != 0) {
                target[to++] = source[from];
            } else {
                to += source[++from] & 0xff;
            }
        }
        if (to != targetBytes) {
            throw new IllegalArgumentException("%d bytes, not %d".formatted(to, targetBytes));
        }
    }
}
