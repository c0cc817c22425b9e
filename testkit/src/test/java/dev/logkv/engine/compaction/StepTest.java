package dev.logkv.engine.compaction;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a step of a merge does, seen from the plans that follow each other. */
final class StepTest {

    private static final int STEPS_MAX = 50;
    private static final int RUNS_PER_LEVEL = 2;

    private final TreeFixture tree = new TreeFixture(RUNS_PER_LEVEL, 1);
    private long sequence;

    @AfterEach
    void close() throws IOException {
        tree.close();
    }

    /** All that the target has before the first key of the sources may be as large as a step. */
    @Test
    void merge_targetAsLargeAsAStepBeforeTheSources_comesToAnEnd() throws IOException {
        flush(put("a", 1), put("c", 1));
        settle();
        flush(put("a", 2 * TreeFixture.STEP_BYTES));
        settle();
        assertThat(tree.allTables()).as("a table with both").hasSize(1);
        flush(put("b", 1));
        assertThat(settle()).anyMatch(Plan.Merge.class::isInstance);
        assertThat(entries()).isEqualTo(3);
    }

    @Test
    void merge_keysInTheirOrder_movesTablesAndWritesNothing() throws IOException {
        List<Long> flushed = new ArrayList<>();
        for (int round = 0; round < 8; round++) {
            flush(
                    put("k%02d".formatted(2 * round), 3_000),
                    put("k%02d".formatted(2 * round + 1), 1));
            flushed.add(tree.version.runs().getFirst().tables().getFirst().number());
        }
        assertThat(settle()).isNotEmpty().allMatch(Plan.Move.class::isInstance);
        assertThat(tree.version.runs()).hasSize(1);
        assertThat(tree.allTables().map(TableMeta::number)).containsExactlyElementsOf(flushed);
    }

    @Test
    void pick_tooLittleSpaceForAStep_awaitsSpace() throws IOException {
        for (int round = 0; round < RUNS_PER_LEVEL; round++) {
            flush(put("a", 1_000), put("z", 1_000));
        }
        long needed = 2 * tree.allTables().mapToLong(TableMeta::liveBytes).sum();
        assertThat(pick(needed - 1)).isEqualTo(new Plan.AwaitSpace());
        assertThat(pick(needed)).isInstanceOf(Plan.Merge.class);
    }

    /** What a step writes cannot be less than one value. */
    @Test
    void pick_valueLargerThanAStep_awaitsSpaceForIt() throws IOException {
        int large = 20 * TreeFixture.STEP_BYTES;
        flush(put("a", large), put("z", 1));
        flush(put("a", 1), put("z", large));
        assertThat(pick(large)).isEqualTo(new Plan.AwaitSpace());
        assertThat(pick(5L * large)).isInstanceOf(Plan.Merge.class);
    }

    @Test
    void pick_tooLittleSpaceToRewriteATable_awaitsSpace() throws IOException {
        flush(put("a", 1_000), put("b", 1_000));
        flush(put("a", 1_000), put("b", 1_000));
        long snapshot = sequence - 2;
        settle(new long[] {snapshot, sequence});
        TableMeta only = tree.allTables().toList().getFirst();
        assertThat(only.entries()).as("what the snapshot sees is kept").isEqualTo(4);
        assertThat(pick(only.liveBytes() - 1)).isEqualTo(new Plan.AwaitSpace());
        assertThat(pick(2 * only.liveBytes())).isInstanceOf(Plan.Rewrite.class);
        settle();
        assertThat(entries()).isEqualTo(2);
        assertThat(pick(1)).isEqualTo(new Plan.Nothing());
    }

    /**
     * A step may end within a table of the target that it need not read, because a range deletion
     * hides all of it; here before {@code k09}, while the range deletion in that table ends at
     * {@code k30}.
     */
    @Test
    void merge_endsWithinATableThatIsHidden_removesIt() throws IOException {
        flush(
                Stream.concat(puts("a", 20, 230), puts("k", 20, 150))
                        .sorted()
                        .toArray(Written[]::new));
        long snapshot = sequence;
        flush(List.of(deletion("k10", "k30")), put("a00", 1), put("k30x", 10));
        settle(new long[] {snapshot, sequence});
        assertThat(tree.allTables())
                .as("the snapshot has kept the range deletion")
                .anyMatch(table -> table.properties().rangeDeletions() > 0);

        flush(puts("a", 20, 560).toArray(Written[]::new));
        flush(List.of(deletion("k08", "k40")), put("a19x", 10), put("k08", 2_700), put("k09", 500));
        settle();
        assertThat(tree.allTables())
                .allSatisfy(table -> assertThat(table.properties().rangeDeletions()).isZero());
        assertThat(entries()).as("20 of a, a19x, 8 of k, and 2 that are newer").isEqualTo(31);
    }

    /** Each step meets a new run; some are merged with what was there, on the way down. */
    @Test
    void settle_whileRunsKeepComing_comesToAnEnd() throws IOException {
        for (int i = 0; i < 20; i++) {
            flush(put("a%02d".formatted(i), 3_000), put("b", 1), put("x%02d".formatted(i), 3_000));
        }
        long asked = sequence;
        Backlog backlog = Backlog.of(tree.version);
        int steps = 0;
        while (!tree.picker.isSettled(tree.version, moment(backlog, new long[] {sequence}))) {
            assertThat(++steps).isLessThan(2 * STEPS_MAX);
            flush(put("a%02d".formatted(steps % 20), 100), put("b", 1), put("x", 100));
            long[] snapshots = {sequence};
            Plan plan = tree.picker.pick(tree.version, moment(backlog, snapshots));
            Outcome outcome = requireNonNull(tree.execute(plan, snapshots, 0, Progress.free()));
            tree.install(outcome);
            backlog = backlog.after(plan, outcome);
        }
        assertThat(tree.version.runs()).as("those that came later").hasSizeGreaterThan(1);
        assertThat(tree.version.runs())
                .filteredOn(run -> run.level() < Version.BOTTOM)
                .flatExtracting(Run::tables)
                .allSatisfy(
                        table -> assertThat(table.properties().sequenceMin()).isGreaterThan(asked));
    }

    private Stream<Written> puts(String prefix, int count, int valueBytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> put(prefix + "%02d".formatted(i), valueBytes));
    }

    private RangeDeletion deletion(String from, String to) {
        return new RangeDeletion(
                new BucketKey(0, from.getBytes(UTF_8)),
                new BucketKey(0, to.getBytes(UTF_8)),
                ++sequence);
    }

    private Written put(String key, int valueBytes) {
        return Written.put(new BucketKey(0, key.getBytes(UTF_8)), ++sequence, new byte[valueBytes]);
    }

    private void flush(Written... operations) throws IOException {
        flush(List.of(), operations);
    }

    private void flush(List<RangeDeletion> deletions, Written... operations) throws IOException {
        Source source = new Source();
        deletions.forEach(source::add);
        for (Written operation : operations) {
            source.add(operation);
        }
        tree.flush(source, new long[] {sequence}, 0);
    }

    private Plan pick(long freeBytes) {
        Backlog backlog = Backlog.of(tree.version);
        return tree.picker.pick(tree.version, new Moment(sequence, 0, false, backlog, freeBytes));
    }

    private List<Plan> settle() throws IOException {
        return settle(new long[] {sequence});
    }

    /** Steps until there is nothing left to do; returns what was done. */
    private List<Plan> settle(long[] snapshots) throws IOException {
        List<Plan> done = new ArrayList<>();
        Plan plan = tree.step(moment(Backlog.of(tree.version), snapshots), snapshots);
        while (!(plan instanceof Plan.Nothing)) {
            done.add(plan);
            assertThat(done).hasSizeLessThan(STEPS_MAX);
            plan = tree.step(moment(Backlog.of(tree.version), snapshots), snapshots);
        }
        return done;
    }

    private static Moment moment(Backlog backlog, long[] snapshots) {
        return new Moment(snapshots[0], 0, false, backlog, Long.MAX_VALUE);
    }

    private long entries() {
        return tree.allTables().mapToLong(TableMeta::entries).sum();
    }
}
