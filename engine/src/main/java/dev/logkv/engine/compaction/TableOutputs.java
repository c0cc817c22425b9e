package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.table.TableProperties;
import dev.logkv.engine.table.TableSettings;
import dev.logkv.engine.table.TableWriter;
import dev.logkv.engine.version.Change;
import dev.logkv.engine.version.TableMeta;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The tables that come out of a flush or a merge: what the {@link Retention} keeps, divided between
 * keys where the caller says so. Range deletions are divided at the same places. Unless it was
 * finished, closing deletes all that was written.
 */
public final class TableOutputs implements AutoCloseable {

    private final Directory directory;
    private final TableSettings settings;
    private final LongSupplier numbers;
    private final Retention retention;
    private final ValueOutput values;
    private final Progress progress;
    private final List<TableMeta> tables = new ArrayList<>();
    private @Nullable TableWriter writer;
    private long number;

    /** Where the table in hand may begin: behind the last one. */
    private @Nullable BucketKey from;

    private List<Change.AddSegment> segments = List.of();
    private long finishedBytes;
    private long unreadable;
    private boolean finished;

    /**
     * @param numbers gives the numbers of the tables
     * @param values where values go; closed by this
     * @param progress told in the end how much was written
     */
    public TableOutputs(
            Directory directory,
            TableSettings settings,
            LongSupplier numbers,
            Retention retention,
            ValueOutput values,
            Progress progress) {
        this.directory = directory;
        this.settings = settings;
        this.numbers = numbers;
        this.retention = retention;
        this.values = values;
        this.progress = progress;
    }

    /** Writes the next operation, if it is to be kept; returns what became of it. */
    public Fate add(Operation operation, long sequence) throws IOException {
        Fate fate = retention.decide(operation, sequence);
        switch (fate) {
            case KEPT -> values.add(writer(), operation, retention.writtenSequence());
            case KEPT_AS_TOMBSTONE -> writer().addTombstone(operation, retention.writtenSequence());
            case SHADOWED, COVERED, DELETED, EXPIRED -> {}
        }
        return fate;
    }

    /**
     * Leaves out the next operation, because it cannot be read. What it has replaced is shadowed
     * all the same, and does not come back.
     */
    public void addUnreadable(Operation operation, long sequence) {
        Fate fate = retention.decide(operation, sequence);
        unreadable += fate == Fate.KEPT || fate == Fate.KEPT_AS_TOMBSTONE ? 1 : 0;
    }

    /** Returns about how many bytes the table in hand has. */
    public long bytes() {
        return writer == null ? 0 : writer.bytes();
    }

    /** Returns about how many bytes were written, segments included. */
    long totalBytes() {
        return finishedBytes + bytes() + values.bytes();
    }

    /** Finishes the table in hand; what comes next is not before a place. */
    public void divide(BucketKey at) throws IOException {
        finishTable(at);
        from = at;
    }

    /**
     * Finishes the last table and returns all of them. They are forced, but not found after a crash
     * until the directory was synced.
     *
     * @param to the first place that these tables say nothing about, or null for the end
     * @throws IllegalStateException if not everything that was kept was written
     */
    public List<TableMeta> finish(@Nullable BucketKey to) throws IOException {
        finishTable(to);
        long written = tables.stream().mapToLong(TableMeta::entries).sum();
        if (written != retention.tally().written() - unreadable) {
            throw new IllegalStateException(
                    "tables %s have %,d operations, but %,d were to be written: %s"
                            .formatted(
                                    tables.stream().map(TableMeta::number).toList(),
                                    written,
                                    retention.tally().written(),
                                    retention.tally()));
        }
        segments = values.finish();
        finished = true;
        return List.copyOf(tables);
    }

    /** Returns the segments that values were moved into, once this is finished. */
    public List<Change.AddSegment> segments() {
        return segments;
    }

    @Override
    public void close() throws IOException {
        progress.ended(totalBytes());
        if (finished) {
            return;
        }
        IOException failure = tryTo(values::close, null);
        if (writer != null) {
            failure = tryTo(writer::close, failure);
        }
        for (TableMeta table : tables) {
            failure = tryTo(() -> directory.delete(TableFiles.name(table.number())), failure);
        }
        finished = true;
        if (failure != null) {
            throw failure;
        }
    }

    private TableWriter writer() throws IOException {
        if (writer == null) {
            number = numbers.getAsLong();
            writer = TableWriter.create(directory, number, settings);
        }
        return writer;
    }

    private void finishTable(@Nullable BucketKey to) throws IOException {
        List<RangeDeletion> deletions = retention.rangeDeletions(from, to);
        for (RangeDeletion deletion : deletions) {
            writer().add(deletion);
        }
        if (writer != null) {
            TableProperties properties = writer.finish();
            tables.add(TableMeta.whole(number, properties));
            finishedBytes += properties.fileBytes();
            TableWriter done = writer;
            writer = null;
            done.close();
        }
    }

    static @Nullable IOException tryTo(Cleanup cleanup, @Nullable IOException earlier) {
        try {
            cleanup.run();
            return earlier;
        } catch (IOException failure) {
            if (earlier == null) {
                return failure;
            }
            earlier.addSuppressed(failure);
            return earlier;
        }
    }

    interface Cleanup {
        void run() throws IOException;
    }
}
