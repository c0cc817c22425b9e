package dev.logkv.engine.compaction;

import dev.logkv.engine.compaction.Plan.Target;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.SegmentMeta;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What was there to tidy up when somebody asked for all of it: the runs above the bottom, and what
 * they were merged into on their way there, and the tables of that time. What came later is not in
 * it, so that whoever waits for it need not wait for those who write meanwhile.
 *
 * @param runs ids of runs above the bottom with anything in them that is to go there
 * @param newestTable number of the newest table that is in it
 * @param segments ids of the segments with values
 */
public record Backlog(Set<Long> runs, long newestTable, Set<Long> segments) {

    /** Nobody asked for anything. */
    public static final Backlog NONE = new Backlog(Set.of(), 0, Set.of());

    public Backlog {
        runs = Set.copyOf(runs);
        segments = Set.copyOf(segments);
    }

    /** Returns all that a version has. */
    public static Backlog of(Version version) {
        return new Backlog(
                new Tree(version)
                        .upper().stream().map(Run::id).collect(Collectors.toUnmodifiableSet()),
                version.runs().stream()
                        .flatMap(run -> run.tables().stream())
                        .mapToLong(TableMeta::number)
                        .max()
                        .orElse(0),
                version.segments().stream()
                        .map(SegmentMeta::id)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Returns this after a step: what had something of it merged into it is in it too, and so are
     * the tables that were written above the bottom. What they hide may be gone by the time they
     * get there, perhaps unread.
     */
    public Backlog after(Plan plan, Outcome outcome) {
        return switch (plan) {
            case Plan.Merge(List<Long> sources, Target target, _, _) ->
                    after(sources, target, outcome);
            case Plan.Move(List<Long> sources, _, Target target) -> after(sources, target, outcome);
            case Plan.Nothing(), Plan.AwaitSpace(), Plan.Drop(_), Plan.Rewrite(_, _) -> this;
        };
    }

    private Backlog after(List<Long> sources, Target target, Outcome outcome) {
        if (target.level() == Version.BOTTOM || Collections.disjoint(runs, sources)) {
            return this;
        }
        Set<Long> more = new HashSet<>(runs);
        if (target.run() != Target.NEW_RUN) {
            more.add(target.run());
        }
        for (Change change : outcome.edit().changes()) {
            if (change instanceof Change.AddRun(long id, int _)) {
                more.add(id);
            }
        }
        long newest =
                outcome.tables().stream().mapToLong(TableMeta::number).max().orElse(newestTable);
        return new Backlog(more, Math.max(newestTable, newest), segments);
    }
}
