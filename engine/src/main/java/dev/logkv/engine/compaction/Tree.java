package dev.logkv.engine.compaction;

import dev.logkv.engine.compaction.Plan.Target;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The runs of a version as the picker looks at them: by level, and by what is under way. */
final class Tree {

    private final List<Run> runs;

    /** Runs that others are being merged into: their keys are those of the steps so far. */
    private final Set<Long> targets;

    Tree(Version version) {
        runs = version.runs();
        targets =
                runs.stream()
                        .map(Run::into)
                        .filter(into -> into != 0)
                        .collect(Collectors.toUnmodifiableSet());
    }

    @Nullable Run bottom() {
        return runs.isEmpty() || runs.getLast().level() != Version.BOTTOM ? null : runs.getLast();
    }

    /** Returns the runs above the bottom, the newest first. */
    List<Run> upper() {
        return bottom() == null ? runs : runs.subList(0, runs.size() - 1);
    }

    /** Returns the runs of an upper level that no round is writing, the newest first. */
    List<Run> complete(int level) {
        return upper().stream()
                .filter(run -> run.level() == level && !targets.contains(run.id()))
                .toList();
    }

    /** Returns the runs directly above the bottom, up to a level, which may all go into it. */
    List<Run> aboveBottom(int levelMin) {
        List<Run> upper = upper();
        int from = upper.size();
        while (from > 0
                && upper.get(from - 1).level() >= levelMin
                && !targets.contains(upper.get(from - 1).id())) {
            from--;
        }
        return upper.subList(from, upper.size());
    }

    /** Returns the runs that are older than what goes into a target will be. */
    List<Run> below(Target target, List<Run> sources) {
        int index =
                1
                        + runs.indexOf(
                                target.run() == Target.NEW_RUN
                                        ? sources.getLast()
                                        : find(target.run()));
        return runs.subList(index, runs.size());
    }

    /** Returns the rounds that are under way, that with the newest sources first. */
    List<Round> underWay() {
        List<Round> rounds = new ArrayList<>();
        runs.stream()
                .map(Run::into)
                .filter(into -> into != 0)
                .distinct()
                .forEach(into -> rounds.add(roundInto(into)));
        return rounds;
    }

    Target bottomTarget() {
        Run bottom = bottom();
        return new Target(bottom == null ? Target.NEW_RUN : bottom.id(), Version.BOTTOM);
    }

    Run find(long id) {
        return runs.stream()
                .filter(run -> run.id() == id)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no run " + id));
    }

    private Round roundInto(long into) {
        return new Round(
                runs.stream().filter(run -> run.into() == into).toList(),
                new Target(into, find(into).level()));
    }
}
