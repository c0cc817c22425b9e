package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.table.TableProperties;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

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
        return TableMeta.whole(number, properties(number, first, last, entries, List.of()));
    }

    /** Returns a table of ten entries, of which two point into each of some segments. */
    static TableMeta pointing(long number, String first, String last, long... segments) {
        return pointing(number, key(first), key(last), segments);
    }

    static TableMeta pointing(long number, BucketKey first, BucketKey last, long... segments) {
        List<ValueReference> references =
                Arrays.stream(segments).mapToObj(segment -> reference(segment, 2)).toList();
        return TableMeta.whole(number, properties(number, first, last, 10, references));
    }

    /** Returns what so many entries point to, 1,000 bytes each. */
    static ValueReference reference(long segment, int count) {
        return new ValueReference(segment, count, count * 1000L);
    }

    /** Returns a cut before which nothing points anywhere. */
    static Change.CutTable cut(long run, long number, BucketKey from, long entries) {
        return new Change.CutTable(run, number, from, entries, List.of());
    }

    private static TableProperties properties(
            long number,
            BucketKey first,
            BucketKey last,
            long entries,
            List<ValueReference> references) {
        return new TableProperties(
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
                entries * 7,
                references);
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
