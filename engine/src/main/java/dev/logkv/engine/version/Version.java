package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.log.LogAnchor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store consists of at one moment: its runs of tables, and where its log begins. Immutable.
 *
 * <p>Runs are ordered from the newest to the oldest: by level, and within a level by descending id.
 * Every operation in a run is newer than every operation on the same key in the runs behind it.
 *
 * @param log where the log begins
 * @param nextNumber greater than the number of every table and the id of every run so far
 * @param runs the newest first
 * @param segments with values that the tables point to, by their ids
 */
public record Version(LogAnchor log, long nextNumber, List<Run> runs, List<SegmentMeta> segments) {

    /** The level of the last run, which is at most one. On disk: never change. */
    public static final int BOTTOM = 7;

    public static final Version EMPTY = new Version(LogAnchor.FIRST, 1, List.of(), List.of());

    public Version {
        runs = List.copyOf(runs);
        segments = List.copyOf(segments);
    }

    /**
     * Returns the version that an edit leads to. The changes are applied in their order, and each
     * has to find what it names; how tables and runs lie to each other is judged at the end.
     *
     * @throws IllegalStateException if the edit does not fit: a bug, or a manifest that is damaged
     */
    public Version apply(Edit edit) {
        VersionBuilder builder = new VersionBuilder(this);
        edit.changes().forEach(builder::apply);
        return builder.build();
    }

    /** Returns the run of an id, or null. */
    public @Nullable Run run(long id) {
        int index = indexOf(id);
        return index < 0 ? null : runs.get(index);
    }

    /** Returns a segment with values, or null. */
    public @Nullable SegmentMeta segment(long id) {
        return segments.stream().filter(segment -> segment.id() == id).findFirst().orElse(null);
    }

    /** Returns the runs of a level, the newest first. */
    public List<Run> level(int level) {
        return runs.stream().filter(run -> run.level() == level).toList();
    }

    /** Returns the runs that are being merged into another one, the newest first. */
    public List<Run> sourcesOf(long target) {
        return runs.stream().filter(run -> run.into() == target).toList();
    }

    /**
     * Returns the runs behind one: all that may hold older operations on its keys.
     *
     * @throws IllegalArgumentException if there is no such run
     */
    public List<Run> behind(long id) {
        int index = indexOf(id);
        if (index < 0) {
            throw new IllegalArgumentException("there is no run " + id);
        }
        return runs.subList(index + 1, runs.size());
    }

    /** Returns whether a run behind one has a table that may hold keys from first to last. */
    public boolean overlapsBehind(long id, BucketKey first, BucketKey last) {
        return behind(id).stream().anyMatch(run -> !run.overlapping(first, last).isEmpty());
    }

    /** Returns about how many bytes of table files are in use. */
    public long liveBytes() {
        return runs.stream().mapToLong(Run::liveBytes).sum();
    }

    /** Returns about how many bytes of the table files of a level are in use. */
    public long liveBytes(int level) {
        return runs.stream().filter(run -> run.level() == level).mapToLong(Run::liveBytes).sum();
    }

    /** Returns how many tables there are. */
    public int tableCount() {
        return runs.stream().mapToInt(run -> run.tables().size()).sum();
    }

    private int indexOf(long id) {
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }
}
