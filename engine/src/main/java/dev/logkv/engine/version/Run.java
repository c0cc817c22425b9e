package dev.logkv.engine.version;

import java.util.List;

/**
 * Tables that together are one sorted sequence: their key ranges do not overlap.
 *
 * @param id names the run; of two runs of one level, that with the greater id is newer
 * @param level 0 for what was flushed, up to {@link Version#BOTTOM}
 * @param into id of the run that it is being merged into, step by step, or 0
 * @param tables by their first keys; may be empty while the run is being merged into
 */
public record Run(long id, int level, long into, List<TableMeta> tables) {

    public Run {
        tables = List.copyOf(tables);
    }

    /** Returns about how many bytes of its files are in use. */
    public long liveBytes() {
        return tables.stream().mapToLong(TableMeta::liveBytes).sum();
    }

    public long entries() {
        return tables.stream().mapToLong(TableMeta::entries).sum();
    }
}
