package dev.logkv.engine.table;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.RangeDeletion;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How range deletions stand in a table, ordered by where they begin.
 *
 * <pre>
 * deletion := sequence u64, from place, to place      see Bounds
 * </pre>
 */
final class DeletionsSection {

    static final Comparator<RangeDeletion> ORDER =
            Comparator.comparing(RangeDeletion::from)
                    .thenComparing(RangeDeletion::to)
                    .thenComparing(RangeDeletion::sequence);

    private DeletionsSection() {}

    static int bytes(RangeDeletion deletion) {
        return Long.BYTES + Bounds.bytes(deletion.from()) + Bounds.bytes(deletion.to());
    }

    /** Writes a range deletion. */
    static void write(MemorySegment bytes, long offset, RangeDeletion deletion) {
        bytes.set(Layouts.U64, offset, deletion.sequence());
        long at = Bounds.write(bytes, offset + Long.BYTES, deletion.from());
        Bounds.write(bytes, at, deletion.to());
    }

    /**
     * Reads the range deletions of a table.
     *
     * @throws LogKVException.Corruption if they are damaged
     */
    static List<RangeDeletion> read(MemorySegment file, TableFooter footer, String name) {
        long from = footer.deletionsOffset();
        StoredChecksum.check(
                file,
                from,
                footer.deletionsBytes(),
                footer.deletionsChecksum(),
                name,
                "range deletions");
        return read(file, from, from + footer.deletionsBytes(), name);
    }

    private static List<RangeDeletion> read(MemorySegment bytes, long from, long to, String name) {
        List<RangeDeletion> deletions = new ArrayList<>();
        for (long at = from; at < to; ) {
            long places = at + Long.BYTES;
            var lower = Bounds.read(bytes, places, to, name);
            var upper = Bounds.read(bytes, places + Bounds.bytes(lower), to, name);
            var deletion = new RangeDeletion(lower, upper, bytes.get(Layouts.U64, at));
            deletions.add(deletion);
            at += bytes(deletion);
        }
        return deletions;
    }
}
