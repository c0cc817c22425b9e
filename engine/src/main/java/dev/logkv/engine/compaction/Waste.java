package dev.logkv.engine.compaction;

import dev.logkv.engine.table.TableProperties;
import dev.logkv.engine.version.TableMeta;

/** Estimates how much of a table would go if it were written again with nothing below it. */
final class Waste {

    private Waste() {}

    /**
     * Returns which part of a table is dead or hidden, 0 to 1, whether or not a snapshot still
     * needs it.
     */
    static double of(TableMeta table, long nowMillis) {
        TableProperties properties = table.properties();
        if (properties.entries() == 0) {
            return 1;
        }
        double cut = (double) table.cutEntries() / properties.entries();
        double dead =
                properties.dataBytes() == 0
                        ? 0
                        : (double) properties.deadBytes() / properties.dataBytes();
        double expired = expired(properties, nowMillis) * expiring(properties);
        return Math.min(1, cut + (1 - cut) * (dead + expired));
    }

    /**
     * Returns which part of a table goes if it is written again now; 0 unless that leaves a table
     * of which this is 0 again, so that nobody writes for ever. What a snapshot needs stays, and
     * whether that is all of it cannot be known without reading; so it is waited for.
     */
    static double removable(TableMeta table, Moment moment) {
        if (table.properties().sequenceMax() <= moment.oldestSnapshot()) {
            boolean any =
                    table.properties().rangeDeletions() > 0
                            || table.properties().tombstones() > 0
                            || isAnyExpired(table.properties(), moment.nowMillis());
            return Math.max(of(table, moment.nowMillis()), any ? Double.MIN_VALUE : 0);
        }
        return (double) table.cutEntries() / Math.max(1, table.properties().entries());
    }

    /** Returns whether all that is in a table has expired, and it hides nothing by itself. */
    static boolean isAllExpired(TableMeta table, long nowMillis) {
        TableProperties properties = table.properties();
        return properties.entries() > 0
                && properties.expiring() == properties.entries()
                && properties.rangeDeletions() == 0
                && isExpired(properties, nowMillis);
    }

    /**
     * Returns when so much of a table has expired that it becomes worth rewriting, or all that can:
     * the next of both; {@link Picker#NEVER} if neither comes.
     *
     * @param threshold which part
     */
    static long nextExpiryMillis(TableMeta table, double threshold, long nowMillis) {
        TableProperties properties = table.properties();
        if (properties.expiring() == 0) {
            return Picker.NEVER;
        }
        long min = properties.expiryMinMillis();
        long max = properties.expiryMaxMillis();
        double part = threshold / expiring(properties);
        long enough = part >= 1 ? max : min + (long) (part * (max - min)) + 1; // + 1: rounded
        if (enough > nowMillis) {
            return enough;
        }
        return max > nowMillis ? max : Picker.NEVER;
    }

    private static double expiring(TableProperties properties) {
        return (double) properties.expiring() / properties.entries();
    }

    /**
     * Returns about which part has expired of what can, 0 to 1: as if one expired after the other
     * at the same intervals. Where that is wrong, rewriting the table sets it right, since then the
     * first that expires has yet to.
     */
    private static double expired(TableProperties properties, long nowMillis) {
        if (isExpired(properties, nowMillis)) {
            return 1;
        }
        if (!isAnyExpired(properties, nowMillis)) {
            return 0;
        }
        double span = properties.expiryMaxMillis() - properties.expiryMinMillis();
        return (nowMillis - properties.expiryMinMillis()) / span;
    }

    private static boolean isAnyExpired(TableProperties properties, long nowMillis) {
        return properties.expiring() > 0 && properties.expiryMinMillis() <= nowMillis;
    }

    private static boolean isExpired(TableProperties properties, long nowMillis) {
        return properties.expiring() > 0 && properties.expiryMaxMillis() <= nowMillis;
    }
}
