package dev.logkv.testkit;

import dev.logkv.Stats;
import dev.logkv.Stats.LevelStats;
import dev.logkv.Stats.SegmentStats;
import dev.logkv.Stats.TaskStats;
import dev.logkv.Stats.TreeStats;
import java.util.List;

/** Checks the figures of the store of a {@link ModelRun}: what must hold of them always. */
final class ModelStats {

    private final ModelSession session;
    private final ModelStore model;
    private final Answers answers;
    private final ModelViews views;

    ModelStats(ModelSession session, ModelViews views) {
        this.session = session;
        this.model = session.model;
        this.answers = session.answers;
        this.views = views;
    }

    void check() {
        Stats stats = session.store().stats();
        answers.checkEqual("sequence", model.sequence(), stats.sequence());
        answers.checkEqual("number of buckets", model.names().size(), stats.buckets());
        answers.checkEqual("snapshots", views.snapshots(), stats.snapshots());
        answers.checkEqual("reason", true, stats.readOnlyReason().isEmpty());
        for (TaskStats task : stats.tasks()) {
            answers.check(
                    task.failures() == 0, "failures of " + task.name(), 0, task.lastFailure());
        }
        checkLog(stats);
        checkTree(stats.tree());
    }

    private void checkLog(Stats stats) {
        long used = stats.segments().stream().mapToLong(SegmentStats::usedBytes).sum();
        answers.checkEqual("bytes of the log", used, stats.logBytes());
        atMost("entries", stats.sequence(), stats.entries());
        atMost("bytes of the log", stats.diskBytes(), stats.logBytes());
        atMost("bytes that are not synced", stats.logBytes(), stats.unsyncedBytes());
    }

    private void checkTree(TreeStats tree) {
        int lastLevel = -1;
        for (LevelStats level : tree.levels()) {
            answers.check(level.level() > lastLevel, "next level", "> " + lastLevel, level);
            answers.check(level.runs() > 0 && level.tables() > 0, "tables", "some", level);
            answers.check(!level.bottom() || level.runs() == 1, "runs of the bottom", 1, level);
            atMost("bytes in use", level.bytes(), level.liveBytes());
            lastLevel = level.level();
        }
    }

    /** Checks what holds when everything was flushed, and nothing was written since. */
    void checkFlushed() {
        Stats stats = session.store().stats();
        answers.checkEqual("operations in memory", 0L, stats.entries());
        answers.checkEqual("segments", 1, stats.segments().size());
    }

    /** Checks what holds when everything was merged, and nothing was written since. */
    void checkCompacted() {
        checkFlushed();
        List<LevelStats> levels = session.store().stats().tree().levels();
        answers.check(
                levels.size() <= 1 && levels.stream().allMatch(LevelStats::bottom),
                "levels",
                "the bottom alone",
                levels);
        if (views.snapshots() == 0) {
            long entries = levels.stream().mapToLong(LevelStats::entries).sum();
            long tombstones = levels.stream().mapToLong(LevelStats::tombstones).sum();
            long live = model.count(session.now()) + model.catalogEntries();
            answers.checkEqual("entries", live, entries);
            answers.checkEqual("tombstones", 0L, tombstones);
        }
    }

    private void atMost(String what, long limit, long figure) {
        answers.check(figure <= limit, what, "at most " + limit, figure);
    }
}
