package dev.logkv.engine.version;

import dev.logkv.engine.log.LogAnchor;
import java.util.List;

/**
 * What a store consists of at one moment: its runs of tables, and where its log begins. Immutable.
 *
 * <p>Runs are ordered from the newest to the oldest: by level, and within a level by descending id.
 * Every operation in a run is newer than every operation on the same key in the runs behind it.
 *
 * @param log where the log begins
 * @param nextNumber greater than the number of every table and the id of every run so far
 * @param runs the newest first
 */
public record Version(LogAnchor log, long nextNumber, List<Run> runs) {

    /** The level of the last run, which is at most one. On disk: never change. */
    public static final int BOTTOM = 7;

    public static final Version EMPTY = new Version(LogAnchor.FIRST, 1, List.of());

    public Version {
        runs = List.copyOf(runs);
    }

    /**
     * Returns the version that an edit leads to.
     *
     * @throws IllegalStateException if the edit does not fit: a bug, or a manifest that is damaged
     */
    public Version apply(Edit edit) {
        throw new UnsupportedOperationException();
    }

    /** Returns about how many bytes of table files are in use. */
    public long liveBytes() {
        return runs.stream().mapToLong(Run::liveBytes).sum();
    }
}
