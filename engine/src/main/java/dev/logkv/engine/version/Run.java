package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tables that together are one sorted sequence: their key ranges do not overlap.
 *
 * @param id names the run; of two runs of one level, that with the greater id is newer
 * @param level 0 for what was flushed, up to {@link Version#BOTTOM}
 * @param into id of the run that it is being merged into, step by step, or 0
 * @param tables by their first keys; may be empty while the run is being merged into
 */
public record Run(long id, int level, long into, List<TableMeta> tables) {

    /** From the newest run to the oldest. */
    static final Comparator<Run> NEWEST_FIRST =
            Comparator.comparingInt(Run::level)
                    .thenComparing(Comparator.comparingLong(Run::id).reversed());

    public Run {
        tables = List.copyOf(tables);
    }

    /** Returns the table of a number, or null. */
    public @Nullable TableMeta table(long number) {
        for (TableMeta table : tables) {
            if (table.number() == number) {
                return table;
            }
        }
        return null;
    }

    /**
     * Returns the tables that may hold keys from first to last, both included. A table that only
     * ends where the range begins counts: its end may be a key.
     */
    public List<TableMeta> overlapping(BucketKey first, BucketKey last) {
        int from = firstIndex(table -> table.last().compareTo(first) >= 0);
        int to = firstIndex(table -> table.first().compareTo(last) > 0);
        return from < to ? tables.subList(from, to) : List.of();
    }

    /** Returns the index of the first table that something is true of, as of all behind it. */
    private int firstIndex(Predicate<TableMeta> condition) {
        int low = 0;
        int high = tables.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (condition.test(tables.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Returns about how many bytes of its files are in use. */
    public long liveBytes() {
        return tables.stream().mapToLong(TableMeta::liveBytes).sum();
    }

    /** Returns how many bytes of segments its tables point to. */
    public long valueBytes() {
        return tables.stream()
                .flatMap(table -> table.references().stream())
                .mapToLong(ValueReference::bytes)
                .sum();
    }

    public long entries() {
        return tables.stream().mapToLong(TableMeta::entries).sum();
    }
}
