package dev.logkv.engine.version;

import static dev.logkv.engine.version.SampleTables.anchor;
import static dev.logkv.engine.version.SampleTables.key;
import static dev.logkv.engine.version.SampleTables.pointing;
import static dev.logkv.engine.version.SampleTables.reference;
import static dev.logkv.engine.version.SampleTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.SegmentId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What edits lead to, and which do not fit. */
class VersionTest {

    private static final int RANDOM_EDITS = 60_000;

    /** Runs 9 and 8 at level 0, 5 at level 1, 2 at the bottom. */
    private final Version version =
            Version.EMPTY.apply(
                    edit(
                            new Change.AddRun(2, Version.BOTTOM),
                            new Change.AddTable(2, table(21, "a", "f")),
                            new Change.AddTable(2, table(22, "g", "k")),
                            new Change.AddTable(2, table(23, "m", "z")),
                            new Change.AddRun(5, 1),
                            new Change.AddTable(5, table(51, "c", "d")),
                            new Change.AddRun(8, 0),
                            new Change.AddTable(8, table(81, "a", "z")),
                            new Change.AddRun(9, 0),
                            new Change.AddTable(9, table(91, "b", "h"))));

    @Test
    void apply_runsInAnyOrder_liesNewestFirst() {
        assertThat(version.runs().stream().map(Run::id)).containsExactly(9L, 8L, 5L, 2L);
        assertThat(version.nextNumber()).isEqualTo(92);
    }

    @Test
    void apply_tablesInAnyOrder_liesByKeys() {
        Version next =
                version.apply(
                        edit(
                                new Change.AddTable(5, table(52, "x", "y")),
                                new Change.AddTable(5, table(53, "a", "b"))));
        assertThat(numbers(next, 5)).containsExactly(53L, 51L, 52L);
        assertThat(numbers(version, 5)).containsExactly(51L);
    }

    @Test
    void apply_tableThatBeginsWhereAnotherEnds_fits() {
        Version next = version.apply(edit(new Change.AddTable(5, table(52, "d", "e"))));
        assertThat(numbers(next, 5)).containsExactly(51L, 52L);
    }

    @Test
    void apply_replacementBeforeRemoval_fits() {
        Version next =
                version.apply(
                        edit(
                                new Change.AddTable(5, table(52, "c", "d")),
                                new Change.RemoveTable(5, 51)));
        assertThat(numbers(next, 5)).containsExactly(52L);
    }

    @Test
    void apply_moveToAnotherRun_fits() {
        Version next =
                version.apply(
                        edit(
                                new Change.AddRun(10, 1),
                                new Change.AddTable(10, table(91, "b", "h")),
                                new Change.RemoveTable(9, 91),
                                new Change.RemoveRun(9)));
        assertThat(next.runs().stream().map(Run::id)).containsExactly(8L, 10L, 5L, 2L);
    }

    @Test
    void apply_mergeInSteps_cutsAndRemoves() {
        Version step =
                version.apply(
                        edit(
                                new Change.AddRun(100, 1),
                                new Change.MergeInto(9, 100),
                                new Change.MergeInto(8, 100),
                                new Change.AddTable(100, table(101, "a", "c")),
                                SampleTables.cut(9, 91, key("d"), 4),
                                SampleTables.cut(8, 81, key("d"), 6)));
        assertThat(step.sourcesOf(100).stream().map(Run::id)).containsExactly(9L, 8L);
        TableMeta cut = step.runs().getFirst().tables().getFirst();
        assertThat(cut.first()).isEqualTo(key("d"));
        assertThat(cut.entries()).isEqualTo(6);
        assertThat(cut.liveBytes()).isEqualTo(600);
        Version done =
                step.apply(
                        edit(
                                new Change.AddTable(100, table(102, "d", "z")),
                                new Change.RemoveTable(9, 91),
                                new Change.RemoveTable(8, 81),
                                new Change.RemoveRun(9),
                                new Change.RemoveRun(8)));
        assertThat(done.runs().stream().map(Run::id)).containsExactly(100L, 5L, 2L);
    }

    @Test
    void apply_flushDuringAMerge_fits() {
        Version next =
                version.apply(
                                edit(
                                        new Change.AddRun(100, 1),
                                        new Change.MergeInto(9, 100),
                                        new Change.MergeInto(8, 100)))
                        .apply(edit(new Change.AddRun(101, 0)));
        assertThat(next.runs().getFirst().id()).isEqualTo(101);
    }

    @Test
    void apply_whatDoesNotFit_isRefusedByName() {
        refused("run 9 cannot be added: there is one already", new Change.AddRun(9, 3));
        refused("it would be older than run 9", new Change.AddRun(7, 0));
        refused("levels are 0 to 7", new Change.AddRun(100, 8));
        refused("levels are 0 to 7", new Change.AddRun(100, -1));
        refused("ids begin with 1", new Change.AddRun(0, 0));
        refused(
                "run 100 cannot be added at the bottom: run 2 is there",
                new Change.AddRun(100, Version.BOTTOM));
        refused("run 5 cannot be removed: it has 1 tables", new Change.RemoveRun(5));
        refused("there is no run 4", new Change.RemoveRun(4));
        refused("there is no run 4", new Change.AddTable(4, table(41, "a", "b")));
        refused("there is no run 4", new Change.MergeInto(4, 2));
        refused("run 9 cannot be merged into run 4", new Change.MergeInto(9, 4));
        refused("which is not behind it", new Change.MergeInto(5, 8));
        refused("which is not behind it", new Change.MergeInto(2, 2));
        refused("run 8 lies between them", new Change.MergeInto(9, 5));
        refused("run 5 has it already", new Change.AddTable(5, table(51, "x", "y")));
        refused(
                "table 51 cannot be in run 9 and in run 5",
                new Change.AddTable(9, table(51, "x", "y")));
        refused("tables 22 and 100 of run 2 overlap", new Change.AddTable(2, table(100, "h", "l")));
        refused("it begins at", new Change.AddTable(5, table(100, "y", "x")));
        refused("numbers begin with 1", new Change.AddTable(5, table(0, "x", "y")));
        refused("nothing is in it", new Change.AddTable(5, table(100, key("x"), key("y"), -1)));
        TableMeta whole = table(100, "x", "y");
        refused(
                "of which 3 are cut off",
                new Change.AddTable(5, new TableMeta(100, whole.properties(), null, 3, List.of())));
        refused(
                "of which 11 are cut off",
                new Change.AddTable(
                        5, new TableMeta(100, whole.properties(), key("y"), 11, List.of())));
        refused("table 21 cannot be removed: it is not in run 5", new Change.RemoveTable(5, 21));
        refused("table 21 cannot be cut: it is not in", SampleTables.cut(5, 21, key("b"), 1));
        refused("table 91 cannot be cut at", SampleTables.cut(9, 91, key("b"), 0));
        refused("table 91 cannot be cut at", SampleTables.cut(9, 91, key("i"), 10));
        refused("behind 11 entries", SampleTables.cut(9, 91, key("c"), 11));
        refused(
                "and 4 are cut off already",
                SampleTables.cut(9, 91, key("c"), 4),
                SampleTables.cut(9, 91, key("d"), 3));
        refused(
                "the log cannot begin with",
                new Change.MoveLog(anchor(5)),
                new Change.MoveLog(anchor(4)));
    }

    @Test
    void apply_pointersIntoSegments_areCountedExactly() {
        long moved = SegmentId.ofValues(31);
        Version pointing =
                version.apply(
                        edit(
                                new Change.MoveLog(anchor(7)),
                                new Change.AddSegment(7, 10_000),
                                new Change.AddSegment(moved, 20_000),
                                new Change.AddRun(100, 0),
                                new Change.AddTable(100, pointing(102, "a", "c", 7)),
                                new Change.AddTable(100, pointing(103, "d", "g", 7, moved))));
        assertThat(pointing.segments())
                .containsExactly(
                        new SegmentMeta(7, 10_000, 4, 4_000),
                        new SegmentMeta(moved, 20_000, 2, 2_000));
        Version cut =
                pointing.apply(
                        edit(new Change.CutTable(100, 103, key("e"), 5, List.of(reference(7, 1)))));
        assertThat(cut.segments().getFirst()).isEqualTo(new SegmentMeta(7, 10_000, 3, 3_000));
        Version emptied =
                cut.apply(
                        edit(
                                new Change.CutTable(
                                        100,
                                        103,
                                        key("f"),
                                        8,
                                        List.of(reference(7, 2), reference(moved, 2))),
                                new Change.RemoveTable(100, 102)));
        assertThat(emptied.segments()).isEmpty();
    }

    @Test
    void apply_pointersThatCannotBe_areRefused() {
        long moved = SegmentId.ofValues(31);
        Change.AddSegment segment = new Change.AddSegment(moved, 2_500);
        Change.AddRun run = new Change.AddRun(100, 0);
        Change.AddTable table = new Change.AddTable(100, pointing(102, "a", "c", moved));
        refused("which is not there", run, table);
        refused("there is one already", segment, segment);
        refused("of 0 bytes cannot be added", new Change.AddSegment(moved, 0));
        refused(
                "tables point to 4000 bytes of segment",
                segment,
                run,
                table,
                new Change.AddTable(100, pointing(103, "d", "e", moved)));
        refused(
                "which is part of the log still",
                new Change.AddSegment(99, 10_000),
                run,
                new Change.AddTable(100, pointing(102, "a", "c", 99)));
        refused(
                "table 102 cannot point to -1 values",
                segment,
                run,
                table,
                new Change.CutTable(100, 102, key("b"), 5, List.of(reference(moved, 3))));
        refused(
                "table 102 cannot point to 2 values: it has 1 entries",
                segment,
                run,
                table,
                new Change.CutTable(100, 102, key("b"), 9, List.of()));
    }

    @Test
    void apply_removalOfATargetThatIsStillNeeded_isRefused() {
        refused(
                "run 9 cannot be merged into run 100",
                new Change.AddRun(100, 1),
                new Change.MergeInto(9, 100),
                new Change.MergeInto(8, 100),
                new Change.RemoveRun(100));
    }

    @Test
    void queries_ofLevelsAndKeys_findTheirRuns() {
        assertThat(version.level(0).stream().map(Run::id)).containsExactly(9L, 8L);
        assertThat(version.level(3)).isEmpty();
        assertThat(version.liveBytes()).isEqualTo(6_000);
        assertThat(version.liveBytes(Version.BOTTOM)).isEqualTo(3_000);
        assertThat(version.tableCount()).isEqualTo(6);
        assertThat(version.behind(8).stream().map(Run::id)).containsExactly(5L, 2L);
        assertThat(version.behind(2)).isEmpty();
        assertThat(version.overlapsBehind(8, key("d"), key("d"))).isTrue();
        assertThat(version.overlapsBehind(8, key("l"), key("ll"))).isFalse();
        assertThat(version.overlapsBehind(2, key("a"), key("z"))).isFalse();
        assertThat(overlapping("f", "m")).containsExactly(21L, 22L, 23L);
        assertThat(overlapping("fa", "fb")).isEmpty();
        assertThat(overlapping("fa", "g")).containsExactly(22L);
        assertThat(overlapping("0", "9")).isEmpty();
        assertThat(overlapping("z", "zz")).containsExactly(23L);
        assertThat(overlapping("zz", "zzz")).isEmpty();
    }

    @Test
    void apply_randomEdits_leadsWhereTheModelDoes() {
        long seed = 20;
        Random random = new Random(seed);
        Version now = Version.EMPTY;
        int fitting = 0;
        for (int i = 0; i < RANDOM_EDITS; i++) {
            if (i % 200 == 0) {
                now = Version.EMPTY;
            }
            Edit edit = randomEdit(random);
            Version expected = VersionModel.apply(now, edit);
            assertThat(applied(now, edit))
                    .as("seed %d, edit %d: %s applied to %s", seed, i, edit, now)
                    .isEqualTo(expected);
            if (expected != null) {
                now = expected;
                fitting++;
            }
        }
        assertThat(fitting).isBetween(RANDOM_EDITS / 20, RANDOM_EDITS / 2);
    }

    private static @Nullable Version applied(Version version, Edit edit) {
        try {
            return version.apply(edit);
        } catch (IllegalStateException e) {
            return null;
        }
    }

    /** An edit over few runs, tables and keys, so that much fits and much does not. */
    private static Edit randomEdit(Random random) {
        List<Change> changes = new ArrayList<>();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            long run = 1L + random.nextInt(8);
            long number = 1L + random.nextInt(12);
            int first = random.nextInt(20);
            int last = first + random.nextInt(5);
            int[] levels = {0, 0, 1, 7};
            changes.add(
                    switch (random.nextInt(14)) {
                        case 0, 1 -> new Change.AddRun(run, levels[random.nextInt(levels.length)]);
                        case 2 -> new Change.RemoveRun(run);
                        case 3 -> new Change.MergeInto(run, random.nextInt(9));
                        case 4, 5, 6 ->
                                new Change.AddTable(
                                        run, table(number, place(first), place(last), 10));
                        case 7 -> new Change.RemoveTable(run, number);
                        case 8 -> SampleTables.cut(run, number, place(first), random.nextInt(12));
                        case 9, 10 ->
                                new Change.AddSegment(segment(random), 3000 + random.nextInt(3000));
                        case 11 ->
                                new Change.AddTable(
                                        run,
                                        pointing(
                                                number,
                                                place(first),
                                                place(last),
                                                segment(random)));
                        case 12 ->
                                new Change.CutTable(
                                        run,
                                        number,
                                        place(first),
                                        random.nextInt(12),
                                        List.of(reference(segment(random), random.nextInt(3))));
                        default -> new Change.MoveLog(anchor(random.nextInt(20)));
                    });
        }
        return new Edit(changes);
    }

    private static long segment(Random random) {
        long number = 1L + random.nextInt(3);
        return random.nextBoolean() ? number : SegmentId.ofValues(number);
    }

    private static BucketKey place(int key) {
        return new BucketKey(key / 10, new byte[] {(byte) (120 + key % 10)});
    }

    private void refused(String words, Change... changes) {
        assertThatThrownBy(() -> version.apply(edit(changes)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(words);
    }

    private static Edit edit(Change... changes) {
        return new Edit(List.of(changes));
    }

    private static List<Long> numbers(Version version, long id) {
        return version.runs().stream()
                .filter(run -> run.id() == id)
                .flatMap(run -> run.tables().stream())
                .map(TableMeta::number)
                .toList();
    }

    private List<Long> overlapping(String first, String last) {
        return version.runs().getLast().overlapping(key(first), key(last)).stream()
                .map(TableMeta::number)
                .toList();
    }
}
