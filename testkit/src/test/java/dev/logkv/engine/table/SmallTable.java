package dev.logkv.engine.table;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a small table holds that has some of everything. */
final class SmallTable {

    static final long NUMBER = 7;

    private SmallTable() {}

    /** Three buckets, versions across the end of a block, tombstones, expiry, the empty key. */
    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        entries.add(Entry.put(0, bytes("trades"), 2, new byte[] {2, 0, 0, 0}));
        entries.add(Entry.put(1, new byte[0], 9, bytes("the empty key")));
        for (int version = 12; version < 32; version++) {
            entries.add(Entry.put(1, bytes("btc"), version, bytes("4411." + version)));
        }
        entries.add(Entry.delete(1, bytes("eth"), 5));
        entries.add(Entry.put(1, bytes("eth"), 4, new byte[300]));
        for (int i = 0; i < 20; i++) {
            byte[] key = bytes("xrp-eth/%02d".formatted(i));
            entries.add(Entry.expiring(2, key, 40 + i, bytes("buy"), 1_700_000_000_000L + i));
        }
        Collections.sort(entries);
        return entries;
    }

    static List<RangeDeletion> deletions() {
        return List.of(
                new RangeDeletion(
                        new BucketKey(2, bytes("xrp-eth/05")),
                        new BucketKey(2, bytes("xrp-eth/09")),
                        60),
                new RangeDeletion(BucketKey.startOf(3), BucketKey.endOf(3), 61));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
