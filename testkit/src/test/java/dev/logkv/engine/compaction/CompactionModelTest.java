package dev.logkv.engine.compaction;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.table.TableProperties;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares what snapshots read with a list of all operations, after every step. */
final class CompactionModelTest {

    private static final int STEPS_MAX = 500;

    @Test
    void steps_randomHistories_everySnapshotReadsTheSame() throws IOException {
        for (long seed = 0; seed < 60; seed++) {
            try (RandomTree tree = new RandomTree(seed)) {
                tree.run();
            }
        }
    }

    /** One random history. */
    private static final class RandomTree implements AutoCloseable {

        private final long seed;
        private final SplittableRandom random;
        private final RandomWrites writes;
        private final TreeFixture tree;
        private final Source model = new Source();
        private final TreeSet<Long> snapshots = new TreeSet<>();
        private long sequence;
        private long nowMillis;

        RandomTree(long seed) {
            this.seed = seed;
            random = new SplittableRandom(seed);
            writes = new RandomWrites(random, 20 + random.nextInt(200), random.nextInt(300));
            tree = new TreeFixture(2 + random.nextInt(3), 1 + random.nextInt(4));
        }

        void run() throws IOException {
            for (int round = 0; round < 25; round++) {
                flush();
                changeMoment();
                int steps = random.nextInt(8);
                for (int i = 0; i < steps && step(false); i++) {
                    check();
                }
                if (random.nextInt(10) == 0) {
                    settle(random.nextBoolean());
                }
                if (random.nextInt(3) == 0) {
                    deleteTwice();
                }
            }
            settle(true);
            snapshots.clear();
            settle(true);
            checkSettled();
        }

        private void flush() throws IOException {
            flush(List.of());
        }

        private void flush(List<RangeDeletion> deletions) throws IOException {
            Source source = new Source();
            deletions.forEach(source::add);
            deletions.forEach(model::add);
            int operations = 1 + random.nextInt(120);
            boolean narrow = random.nextInt(4) == 0;
            BucketKey from = writes.place();
            for (int i = 0; i < operations; i++) {
                if (random.nextInt(40) == 0) {
                    var deletion = writes.deletion(++sequence);
                    source.add(deletion);
                    model.add(deletion);
                } else {
                    Written operation = writes.operation(sequence + 1, nowMillis);
                    if (narrow && operation.place().compareTo(from) < 0) {
                        continue;
                    }
                    sequence++;
                    source.add(operation);
                    model.add(operation);
                }
                if (random.nextInt(100) == 0) {
                    snapshots.add(sequence);
                }
            }
            tree.flush(source, snapshots(), nowMillis);
            check();
        }

        /**
         * Deletes a range while a snapshot needs what is in it, so that the range deletion gets to
         * the bottom, and once the snapshot is closed a larger range, into which is written again.
         */
        private void deleteTwice() throws IOException {
            snapshots.clear();
            snapshots.add(sequence);
            RangeDeletion narrow = writes.deletion(++sequence);
            flush(List.of(narrow));
            settle(true);
            snapshots.clear();
            flush();
            flush(List.of(writes.widened(narrow, ++sequence)));
        }

        private void changeMoment() {
            if (random.nextInt(3) == 0 && !snapshots.isEmpty()) {
                snapshots.pollFirst();
            }
            nowMillis += random.nextInt(400);
        }

        /** Does a step; returns whether there was one to do. */
        private boolean step(boolean everything) throws IOException {
            Moment moment =
                    new Moment(
                            snapshots()[0],
                            nowMillis,
                            random.nextInt(4) == 0,
                            everything ? Backlog.of(tree.version) : Backlog.NONE,
                            Long.MAX_VALUE);
            if (random.nextInt(5) == 0) {
                cancel(moment);
            }
            Plan plan = tree.step(moment, snapshots());
            return !(plan instanceof Plan.Nothing);
        }

        /** Tells a step to stop before it is done; nothing may be left of it. */
        private void cancel(Moment moment) throws IOException {
            Plan plan = tree.picker.pick(tree.version, moment);
            Outcome outcome = tree.execute(plan, snapshots(), nowMillis, new Progress(() -> true));
            if (outcome != null) {
                outcome.tables()
                        .forEach(table -> delete(table)); // too small a step to be told anything
            }
            tree.assertNoOtherFiles();
        }

        private void delete(TableMeta table) {
            try {
                tree.directory.delete(dev.logkv.engine.table.TableFiles.name(table.number()));
            } catch (IOException failure) {
                throw new java.io.UncheckedIOException(failure);
            }
        }

        /** Steps until there is nothing left to do. */
        private void settle(boolean everything) throws IOException {
            int steps = 0;
            while (step(everything)) {
                check();
                assertTrue(++steps < STEPS_MAX, () -> "seed " + seed + " never ends");
            }
        }

        private void check() {
            for (long snapshot : snapshots()) {
                for (BucketKey place : writes.places()) {
                    assertArrayEquals(
                            Source.read(List.of(model), place, snapshot, nowMillis),
                            tree.read(place, snapshot, nowMillis),
                            () -> "seed %d, %s at %d".formatted(seed, place, snapshot));
                }
            }
        }

        /** Checks that nothing is left that nobody needs. */
        private void checkSettled() {
            assertTrue(tree.version.runs().size() <= 1, () -> "seed " + seed);
            if (!tree.version.runs().isEmpty()) {
                assertEquals(Version.BOTTOM, tree.version.runs().getFirst().level());
            }
            tree.allTables()
                    .forEach(
                            table -> {
                                TableProperties properties = table.properties();
                                assertEquals(0, properties.tombstones());
                                assertEquals(0, properties.deadBytes());
                                assertEquals(0, properties.rangeDeletions());
                                assertNull(table.cutFrom());
                            });
            for (BucketKey place : writes.places()) {
                assertArrayEquals(
                        Source.read(List.of(model), place, sequence, nowMillis),
                        tree.read(place, sequence, nowMillis));
            }
        }

        private long[] snapshots() {
            TreeSet<Long> all = new TreeSet<>(snapshots);
            all.add(sequence);
            return all.stream().mapToLong(Long::longValue).toArray();
        }

        @Override
        public void close() throws IOException {
            assertNotNull(tree);
            tree.close();
        }
    }
}
