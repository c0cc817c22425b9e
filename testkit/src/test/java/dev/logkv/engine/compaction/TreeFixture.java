package dev.logkv.engine.compaction;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.entry.RangeDeletions;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.table.Table;
import dev.logkv.engine.table.TableCursor;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.version.Run;
import dev.logkv.engine.version.TableMeta;
import dev.logkv.engine.version.Version;
import dev.logkv.testkit.SimulatedFileSystem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A tree of tables in a simulated directory, flushed into and compacted without a store. */
final class TreeFixture implements AutoCloseable {

    static final int TABLE_BYTES = 4 << 10;
    static final int STEP_BYTES = 4 * TABLE_BYTES;

    private static final UUID STORE_ID = new UUID(1, 2);
    private static final TableSettings SETTINGS = new TableSettings(STORE_ID, 42, 256, null);

    private static final ValueSettings VALUES = new ValueSettings(ValueSettings.NEVER, 1 << 20);

    final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();
    final Directory directory = fs.openDirectory(Path.of("/tree"));
    final TreeShape shape;
    final Picker picker;
    final Flusher flusher;
    final Compactor compactor;
    Version version = Version.EMPTY;

    private final OpenFiles files =
            new OpenFiles() {
                @Override
                public Table table(long number) {
                    return TreeFixture.this.table(number);
                }

                @Override
                public ValueSegment segment(long id) {
                    throw new IllegalStateException("no value is outside the tables");
                }
            };

    private final Arena arena = Arena.ofShared();
    private final Map<Long, Table> tables = new HashMap<>();
    private final Map<Long, Source> contents = new HashMap<>();
    private long lastNumber;

    TreeFixture(int runsPerLevel, int upperLevels) {
        shape = new TreeShape(TABLE_BYTES, runsPerLevel, upperLevels, 256);
        picker = new Picker(shape, VALUES);
        flusher = new Flusher(directory, SETTINGS, VALUES, shape, () -> ++lastNumber);
        compactor =
                new Compactor(directory, SETTINGS, VALUES, shape, STEP_BYTES, () -> ++lastNumber);
    }

    /** Writes a run of level 0. */
    Outcome flush(Source source, long[] snapshots, long nowMillis) throws IOException {
        try (Arena memory = Arena.ofConfined()) {
            List<Written> written = source.inOrder();
            Retention retention =
                    new Retention(
                            snapshots,
                            nowMillis,
                            hasNothingOn(source),
                            RangeDeletions.of(source.deletions()));
            Outcome outcome =
                    flusher.flush(
                            new Flusher.Source(
                                    cursor(written, memory),
                                    1,
                                    1 << 20,
                                    written.stream()
                                            .mapToLong(one -> 30 + one.value().length)
                                            .sum(),
                                    0),
                            retention,
                            LogAnchor.FIRST,
                            nowMillis,
                            Progress.free());
            requireNonNull(outcome);
            assertEquals(written.size(), outcome.tally().read());
            install(outcome);
            return outcome;
        }
    }

    /** Does the next step; returns what it was. */
    Plan step(Moment moment, long[] snapshots) throws IOException {
        Plan plan = picker.pick(version, moment);
        Outcome outcome = execute(plan, snapshots, moment.nowMillis(), Progress.free());
        if (outcome != null) {
            install(outcome);
        }
        return plan;
    }

    @Nullable Outcome execute(Plan plan, long[] snapshots, long nowMillis, Progress progress)
            throws IOException {
        return compactor.execute(plan, version, files, snapshots, nowMillis, progress);
    }

    void install(Outcome outcome) throws IOException {
        List<TableMeta> before = allTables().toList();
        version = version.apply(outcome.edit());
        List<Long> after = allTables().map(TableMeta::number).toList();
        for (TableMeta table : before) {
            if (!after.contains(table.number())) {
                directory.delete(TableFiles.name(table.number()));
            }
        }
        assertNoOtherFiles();
        allTables().forEach(this::assertCutTrue);
    }

    /** Checks that as many entries lie before the place that a table was cut at as it says. */
    private void assertCutTrue(TableMeta table) {
        BucketKey cutFrom = table.cutFrom();
        long before =
                contents(table.number()).inOrder().stream()
                        .filter(
                                operation ->
                                        cutFrom != null && operation.place().compareTo(cutFrom) < 0)
                        .count();
        assertEquals(before, table.cutEntries(), () -> "cut of " + table);
    }

    void assertNoOtherFiles() throws IOException {
        assertEquals(
                allTables().map(table -> TableFiles.name(table.number())).sorted().toList(),
                directory.list());
    }

    byte @Nullable [] read(BucketKey place, long snapshot, long nowMillis) {
        List<Source> sources = new ArrayList<>();
        for (Run run : version.runs()) {
            for (TableMeta table : run.tables()) {
                boolean mayHave =
                        table.first().compareTo(place) <= 0 && table.last().compareTo(place) >= 0;
                if (mayHave) {
                    sources.add(contents(table.number()));
                }
            }
        }
        return Source.read(sources, place, snapshot, nowMillis);
    }

    Stream<TableMeta> allTables() {
        return version.runs().stream().flatMap(run -> run.tables().stream());
    }

    Table table(long number) {
        return tables.computeIfAbsent(
                number,
                key -> {
                    try {
                        return Table.open(directory, key, STORE_ID, arena, null);
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    private boolean hasNothingOn(Source source) {
        return allTables()
                .noneMatch(
                        table ->
                                source.inOrder().stream()
                                                .anyMatch(one -> isWithin(one.place(), table))
                                        || source.deletions().stream()
                                                .anyMatch(one -> overlaps(one, table)));
    }

    private static boolean isWithin(BucketKey place, TableMeta table) {
        return table.first().compareTo(place) <= 0 && table.last().compareTo(place) >= 0;
    }

    private static boolean overlaps(RangeDeletion deletion, TableMeta table) {
        return table.first().compareTo(deletion.to()) < 0
                && table.last().compareTo(deletion.from()) >= 0;
    }

    /** Returns what is in the file of a table, in parts that were cut off too. */
    private Source contents(long number) {
        return contents.computeIfAbsent(
                number,
                key -> {
                    Source source = new Source();
                    TableCursor cursor = table(key).cursor(null, null, false, Long.MAX_VALUE);
                    while (cursor.next()) {
                        source.add(Written.of(cursor.operation(), cursor.sequence()));
                    }
                    table(key).rangeDeletions().all().forEach(source::add);
                    return source;
                });
    }

    private static EntryCursor cursor(List<Written> written, Arena memory) {
        return new EntryCursor() {
            private int index = -1;

            @Override
            public boolean next() {
                return ++index < written.size();
            }

            @Override
            public Operation operation() {
                return written.get(index).operation(memory);
            }

            @Override
            public long sequence() {
                return written.get(index).sequence();
            }
        };
    }

    @Override
    public void close() throws IOException {
        arena.close();
        directory.close();
        fs.assertNothingLeaked();
        fs.close();
    }
}
