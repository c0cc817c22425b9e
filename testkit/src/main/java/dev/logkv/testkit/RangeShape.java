package dev.logkv.testkit;

import dev.logkv.Range;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A range in numbers: keys by their index in {@link RandomKeys}.
 *
 * @param form which bounds there are
 * @param low index of the key that is the lower bound, or whose beginning is the prefix
 * @param high index of the key that is the upper bound
 * @param prefixBytes length of the prefix, at most
 * @param limit entries at most, or {@link Long#MAX_VALUE}
 */
record RangeShape(Form form, int low, int high, int prefixBytes, boolean reversed, long limit) {

    enum Form {
        ALL,
        PREFIX,
        BETWEEN,
        FROM,
        TO
    }

    static RangeShape draw(SplittableRandom random) {
        Form[] forms = Form.values();
        return new RangeShape(
                forms[random.nextInt(forms.length)],
                RandomKeys.draw(random),
                RandomKeys.draw(random),
                random.nextInt(20),
                random.nextBoolean(),
                random.nextInt(3) == 0 ? random.nextInt(6) : Long.MAX_VALUE);
    }

    /**
     * Draws a range to delete, without a limit: mostly a narrow one, so that something is left, and
     * often an empty one.
     */
    static RangeShape drawToDelete(SplittableRandom random) {
        RangeShape any = draw(random).limitedTo(Long.MAX_VALUE);
        int dice = random.nextInt(10);
        Form form = dice < 1 ? any.form : dice < 6 ? Form.PREFIX : Form.BETWEEN;
        return new RangeShape(
                form, any.low, any.high, any.prefixBytes, any.reversed, Long.MAX_VALUE);
    }

    RangeShape limitedTo(long entries) {
        return new RangeShape(form, low, high, prefixBytes, reversed, entries);
    }

    /** Whether no key can be in the range, found out without asking {@link Range}. */
    boolean isEmpty(RandomKeys keys) {
        return switch (form) {
            case ALL, PREFIX, FROM -> false;
            case BETWEEN -> Arrays.compareUnsigned(keys.at(low), keys.at(high)) >= 0;
            case TO -> keys.at(high).length == 0;
        };
    }

    Range toRange(RandomKeys keys) {
        Range range =
                switch (form) {
                    case ALL -> Range.all();
                    case PREFIX -> Range.prefix(prefix(keys));
                    case BETWEEN -> Range.of(keys.at(low), keys.at(high));
                    case FROM -> Range.from(keys.at(low));
                    case TO -> Range.to(keys.at(high));
                };
        Range directed = reversed ? range.reversed() : range;
        return limit == Long.MAX_VALUE ? directed : directed.limit(limit);
    }

    /** Whether a key is in the range, found out without asking {@link Range}. */
    boolean contains(byte[] key, RandomKeys keys) {
        return switch (form) {
            case ALL -> true;
            case PREFIX -> {
                byte[] prefix = prefix(keys);
                yield key.length >= prefix.length
                        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
            }
            case BETWEEN ->
                    Arrays.compareUnsigned(key, keys.at(low)) >= 0
                            && Arrays.compareUnsigned(key, keys.at(high)) < 0;
            case FROM -> Arrays.compareUnsigned(key, keys.at(low)) >= 0;
            case TO -> Arrays.compareUnsigned(key, keys.at(high)) < 0;
        };
    }

    private byte[] prefix(RandomKeys keys) {
        byte[] key = keys.at(low);
        return Arrays.copyOf(key, Math.min(key.length, prefixBytes));
    }
}
