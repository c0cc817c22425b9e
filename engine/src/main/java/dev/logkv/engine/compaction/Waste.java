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
        double expired =
                isExpired(properties, nowMillis)
                        ? (double) properties.expiring() / properties.entries()
                        : 0;
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
                    table.properties().rangeDeletions() > 0 || table.properties().tombstones() > 0;
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

    private static boolean isExpired(TableProperties properties, long nowMillis) {
        return properties.expiring() > 0 && properties.expiryMaxMillis() <= nowMillis;
    }
}
