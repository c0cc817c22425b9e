package dev.logkv.engine.compaction;

import java.util.List;
import java.util.Set;

/** What the picker chose. */
public sealed interface Plan {

    /** Nothing has to be done at present. */
    record Nothing() implements Plan {}

    /** Something has to be done, and there is no space on the device for it. */
    record AwaitSpace() implements Plan {}

    /**
     * Tables that overlap nothing on their way move down as they are.
     *
     * @param sources ids of the neighbouring runs that from now on are being merged into the target
     */
    record Move(List<Long> sources, List<TableOfRun> tables, Target target) implements Plan {}

    /** Tables whose content is all expired, with nothing older below them, go as they are. */
    record Drop(List<TableOfRun> tables) implements Plan {}

    /**
     * One step of a merge: reads the sources from their first remaining key on, with what the
     * target holds on the same keys, until enough was written.
     *
     * @param sources ids of neighbouring runs, the newest first
     * @param target what they are merged into; it lies directly below them
     * @param nothingBelow whether no run below the target has anything on these keys
     * @param leaving ids of segments that the values are moved out of
     */
    record Merge(List<Long> sources, Target target, boolean nothingBelow, Set<Long> leaving)
            implements Plan {}

    /**
     * One table is written again in its place, to get rid of what is dead in it, or in the segments
     * that it points to. Nothing below it has anything on its keys.
     *
     * @param leaving ids of segments that the values are moved out of
     */
    record Rewrite(TableOfRun table, Set<Long> leaving) implements Plan {}

    /**
     * Where merged tables go.
     *
     * @param run id of the run, or {@link #NEW_RUN}
     * @param level its level
     */
    record Target(long run, int level) {
        public static final long NEW_RUN = 0;
    }

    /** A table, and the run that it is in. */
    record TableOfRun(long run, long number) {}
}
