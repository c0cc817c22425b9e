package dev.logkv.engine.version;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.ValueReference;
import dev.logkv.engine.log.LogAnchor;
import java.util.List;

/** One thing that an {@link Edit} changes. */
public sealed interface Change {

    /** A new run, empty at first. */
    record AddRun(long id, int level) implements Change {}

    /** A run goes; it has no tables any more. */
    record RemoveRun(long id) implements Change {}

    /** A run is going to be merged into another one, or, with 0, not any more. */
    record MergeInto(long id, long into) implements Change {}

    /** A table joins a run. */
    record AddTable(long run, TableMeta table) implements Change {}

    /** A table leaves a run. */
    record RemoveTable(long run, long number) implements Change {}

    /**
     * Nothing before a place of a table is to be read any more.
     *
     * @param cutEntries how many entries lie before that place
     * @param cutReferences what those point to
     */
    record CutTable(
            long run,
            long number,
            BucketKey from,
            long cutEntries,
            List<ValueReference> cutReferences)
            implements Change {

        public CutTable {
            cutReferences = List.copyOf(cutReferences);
        }
    }

    /** Tables point into a segment from now on. It goes by itself when none does any more. */
    record AddSegment(long id, long fileBytes) implements Change {}

    /** The log begins later: what lies before is in tables. */
    record MoveLog(LogAnchor anchor) implements Change {}
}
