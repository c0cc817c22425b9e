package dev.logkv.engine.compaction;

import dev.logkv.engine.compaction.Plan.Target;
import dev.logkv.engine.version.Run;
import java.util.List;

/**
 * A merge from its first step to its last: neighbouring runs that go into one.
 *
 * @param sources the newest first, at least one
 * @param target directly below them
 */
record Round(List<Run> sources, Target target) {

    List<Long> sourceIds() {
        return sources.stream().map(Run::id).toList();
    }
}
