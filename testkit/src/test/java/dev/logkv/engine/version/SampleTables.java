package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.table.TableProperties;
import java.nio.charset.StandardCharsets;

/** Tables and places for the tests of versions; there are no files behind them. */
final class SampleTables {

    private SampleTables() {}

    static BucketKey key(String key) {
        return new BucketKey(1, key.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns a table of ten entries and 1,000 bytes. */
    static TableMeta table(long number, String first, String last) {
        return table(number, key(first), key(last), 10);
    }

    static TableMeta table(long number, BucketKey first, BucketKey last, long entries) {
        return TableMeta.whole(
                number,
                new TableProperties(
                        entries,
                        entries / 3,
                        entries / 2,
                        entries < 2 ? 0 : 1_600_000_000_000L + number,
                        entries < 2 ? 0 : 1_700_000_000_000L + number,
                        entries == 0 ? 1 : number % 2,
                        first,
                        last,
                        number * 100,
                        number * 100 + entries,
                        entries * 100,
                        entries * 90,
                        entries * 7));
    }

    /** Returns where the log begins after so many segments. */
    static LogAnchor anchor(long segments) {
        return segments == 0
                ? LogAnchor.FIRST
                : new LogAnchor(
                        segments + 1,
                        segments * 1000 + 1,
                        segments << 26,
                        segments,
                        (1 << 26) - 5,
                        0x80000000 | (int) segments);
    }
}
