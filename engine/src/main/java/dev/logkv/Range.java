package dev.logkv;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which keys a scan visits, in which direction, and how many at most. Immutable; bounds are copied.
 *
 * <p>{@code Range.prefix(p).reversed().limit(10)} is: the last ten keys that begin with {@code p},
 * the greatest first.
 */
public final class Range {

    private static final Range ALL = new Range(null, null, false, Long.MAX_VALUE);

    private final byte @Nullable [] from;
    private final byte @Nullable [] to;
    private final boolean reversed;
    private final long limit;

    private Range(byte @Nullable [] from, byte @Nullable [] to, boolean reversed, long limit) {
        this.from = from;
        this.to = to;
        this.reversed = reversed;
        this.limit = limit;
    }

    /** Returns the range of all keys. */
    public static Range all() {
        return ALL;
    }

    /** Returns the range of the keys that begin with a prefix; an empty prefix means all keys. */
    public static Range prefix(byte[] prefix) {
        return new Range(prefix.clone(), successor(prefix), false, Long.MAX_VALUE);
    }

    /**
     * Returns the range of the keys from one, inclusive, to another, exclusive. It is empty when
     * {@code from} is not below {@code to}.
     */
    public static Range of(byte[] from, byte[] to) {
        return new Range(from.clone(), to.clone(), false, Long.MAX_VALUE);
    }

    /** Returns the range of the keys from one on, inclusive. */
    public static Range from(byte[] from) {
        return new Range(from.clone(), null, false, Long.MAX_VALUE);
    }

    /** Returns the range of the keys below one, exclusive. */
    public static Range to(byte[] to) {
        return new Range(null, to.clone(), false, Long.MAX_VALUE);
    }

    /**
     * Returns this range in the opposite direction. The bounds stay; the limit counts from the
     * other end.
     */
    public Range reversed() {
        return new Range(from, to, !reversed, limit);
    }

    /**
     * Returns this range with at most so many entries.
     *
     * @throws IllegalArgumentException if the limit is negative
     */
    public Range limit(long entries) {
        if (entries < 0) {
            throw new IllegalArgumentException("limit of " + entries + " entries, at least 0");
        }
        return new Range(from, to, reversed, entries);
    }

    /** Returns a copy of the lower bound, inclusive, or null when there is none. */
    public byte @Nullable [] from() {
        return from == null ? null : from.clone();
    }

    /** Returns a copy of the upper bound, exclusive, or null when there is none. */
    public byte @Nullable [] to() {
        return to == null ? null : to.clone();
    }

    /** Returns whether the greatest key comes first. */
    public boolean isReversed() {
        return reversed;
    }

    /** Returns how many entries a scan visits at most; {@link Long#MAX_VALUE} when not limited. */
    public long limit() {
        return limit;
    }

    /** Returns whether a key lies between the bounds. */
    public boolean contains(byte[] key) {
        return (from == null || Arrays.compareUnsigned(key, from) >= 0)
                && (to == null || Arrays.compareUnsigned(key, to) < 0);
    }

    /** The least key above all keys with a prefix, or null when there is none. */
    private static byte @Nullable [] successor(byte[] prefix) {
        int length = prefix.length;
        while (length > 0 && prefix[length - 1] == (byte) 0xff) {
            length--;
        }
        if (length == 0) {
            return null;
        }
        byte[] next = Arrays.copyOf(prefix, length);
        next[length - 1]++;
        return next;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Range that
                && Arrays.equals(from, that.from)
                && Arrays.equals(to, that.to)
                && reversed == that.reversed
                && limit == that.limit;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(from), Arrays.hashCode(to), reversed, limit);
    }

    @Override
    public String toString() {
        String text = "Range[" + bound(from) + ", " + bound(to) + ")";
        return text
                + (reversed ? ".reversed()" : "")
                + (limit == Long.MAX_VALUE ? "" : ".limit(" + limit + ")");
    }

    private static String bound(byte @Nullable [] key) {
        return key == null ? "-" : Arrays.toString(key);
    }
}
