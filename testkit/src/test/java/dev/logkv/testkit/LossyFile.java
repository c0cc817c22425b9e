package dev.logkv.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** A file in memory of which some pages, and the length, are durable and others not. */
final class LossyFile implements LossyNode {

    private static final int PAGE_BYTES = 4 << 10;

    /** What everybody sees; behind the size there are zeros. */
    private byte[] bytes = new byte[PAGE_BYTES];

    private int size;
    private byte[] durable = new byte[0];
    private final BitSet dirty = new BitSet();

    int size() {
        return size;
    }

    /** Returns how many bytes there were. */
    int read(ByteBuffer target, long offset, long count) {
        int length = (int) Math.max(0, Math.min(count, size - offset));
        if (length > 0) {
            target.put(bytes, Math.toIntExact(offset), length);
        }
        return length;
    }

    void write(ByteBuffer source, long offset, long count) {
        int from = Math.toIntExact(offset);
        int to = Math.toIntExact(offset + count);
        grow(to);
        source.get(bytes, from, to - from);
        dirty.set(from / PAGE_BYTES, pages(to));
    }

    void truncate(long length) {
        int to = Math.toIntExact(length);
        if (to < size) {
            Arrays.fill(bytes, to, size, (byte) 0);
            dirty.set(to / PAGE_BYTES, pages(size));
            size = to;
        } else {
            grow(to);
        }
    }

    private void grow(int to) {
        if (to > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(pages(to) * PAGE_BYTES, 2 * bytes.length));
        }
        size = Math.max(size, to);
    }

    /** Makes everything durable. */
    void sync() {
        durable = survivors(dirty, size);
        dirty.clear();
    }

    /** A sync fails: the pages are taken for clean from now on, though they never were written. */
    void failSync() {
        dirty.clear();
    }

    /**
     * Returns what a loss of power leaves.
     *
     * @param random decides which pages survive that are not durable; null for none
     */
    byte[] survivors(@Nullable RandomGenerator random) {
        if (random == null) {
            return durable;
        }
        BitSet survived = new BitSet();
        dirty.stream().filter(_ -> random.nextBoolean()).forEach(survived::set);
        return survivors(survived, random.nextBoolean() ? size : durable.length);
    }

    /** A page that survived behind the length makes that longer. */
    private byte[] survivors(BitSet survived, int length) {
        int end = Math.max(length, Math.min(size, survived.length() * PAGE_BYTES));
        byte[] left = Arrays.copyOf(durable, end);
        for (int page = survived.nextSetBit(0); page >= 0; page = survived.nextSetBit(page + 1)) {
            int from = page * PAGE_BYTES;
            int count = Math.min(PAGE_BYTES, end - from);
            if (count > 0) {
                System.arraycopy(bytes, from, left, from, count);
            }
        }
        return left;
    }

    private static int pages(int bytes) {
        return Math.ceilDiv(bytes, PAGE_BYTES);
    }
}
