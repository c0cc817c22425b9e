package dev.logkv.engine.compaction;

import dev.logkv.engine.codec.StoredChecksum;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.OperationKind;
import dev.logkv.engine.entry.ValuePointer;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.log.ValueSegment;
import dev.logkv.engine.log.ValueSegmentWriter;
import dev.logkv.engine.table.TableWriter;
import dev.logkv.engine.version.Change;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes puts to tables, and their values to where these belong: short ones into the table; long
 * ones stay in the segment that they are in, or go into a new one, in the order of their keys, if
 * they are to leave it. Unless it was finished, closing deletes all that was written.
 */
public final class ValueOutput implements AutoCloseable {

    /** As the segment that values may stay in: there is none. */
    public static final long NO_SEGMENT = 0;

    private final Directory directory;
    private final UUID storeId;
    private final ValueSettings settings;
    private final LongSupplier numbers;
    private final long nowMillis;
    private final LongFunction<ValueSegment> segments;
    private final LongPredicate leaving;
    private final long logSegment;
    private final List<Change.AddSegment> written = new ArrayList<>();
    private @Nullable ValueSegmentWriter writer;
    private long finishedBytes;
    private boolean finished;

    /**
     * @param numbers gives the numbers of new segments
     * @param segments gives the segment of an id
     * @param leaving whether no value is to be in a segment afterwards
     * @param logSegment id of the segment that the operations are in, if long values may stay
     *     there; or {@link #NO_SEGMENT}
     */
    public ValueOutput(
            Directory directory,
            UUID storeId,
            ValueSettings settings,
            LongSupplier numbers,
            long nowMillis,
            LongFunction<ValueSegment> segments,
            LongPredicate leaving,
            long logSegment) {
        this.directory = directory;
        this.storeId = storeId;
        this.settings = settings;
        this.numbers = numbers;
        this.nowMillis = nowMillis;
        this.segments = segments;
        this.leaving = leaving;
        this.logSegment = logSegment;
    }

    /** Adds an operation to a table. */
    void add(TableWriter table, Operation operation, long sequence) throws IOException {
        if (operation.isSeparated()) {
            addSeparated(table, operation, sequence);
        } else if (!isLong(operation)) {
            table.add(operation, sequence);
        } else {
            MemorySegment bytes = operation.bytes();
            long offset = operation.valueOffset();
            int checksum = StoredChecksum.of(bytes, offset, operation.valueBytes());
            if (logSegment == NO_SEGMENT) {
                move(table, operation, sequence, bytes, offset, checksum);
            } else {
                table.addSeparated(operation, sequence, logSegment, offset, checksum);
            }
        }
    }

    private boolean isLong(Operation operation) {
        return operation.valueBytes() >= settings.separatedFrom()
                && OperationKind.isPut(operation.kind());
    }

    private void addSeparated(TableWriter table, Operation operation, long sequence)
            throws IOException {
        MemorySegment bytes = operation.bytes();
        long pointer = operation.valueOffset();
        long id = ValuePointer.segment(bytes, pointer);
        if (!leaving.test(id)) {
            table.add(operation, sequence);
            return;
        }
        ValueSegment segment = segments.apply(id);
        long offset = segment.offsetOf(operation, false);
        if (isLong(operation)) {
            int checksum = ValuePointer.checksum(bytes, pointer);
            move(table, operation, sequence, segment.bytes(), offset, checksum);
        } else {
            table.addWhole(operation, sequence, segment.bytes(), offset);
        }
    }

    private void move(
            TableWriter table,
            Operation operation,
            long sequence,
            MemorySegment values,
            long offset,
            int checksum)
            throws IOException {
        ValueSegmentWriter target = writer();
        long moved = target.add(operation, values, offset);
        table.addSeparated(operation, sequence, target.id(), moved, checksum);
        if (target.bytes() >= settings.segmentBytes()) {
            finishSegment();
        }
    }

    private ValueSegmentWriter writer() throws IOException {
        if (writer == null) {
            writer = ValueSegmentWriter.create(directory, numbers.getAsLong(), storeId, nowMillis);
        }
        return writer;
    }

    private void finishSegment() throws IOException {
        ValueSegmentWriter done = writer;
        if (done != null) {
            long fileBytes = done.finish();
            written.add(new Change.AddSegment(done.id(), fileBytes));
            finishedBytes += fileBytes;
            writer = null;
            done.close();
        }
    }

    /** Returns about how many bytes of segments were written. */
    long bytes() {
        return finishedBytes + (writer == null ? 0 : writer.bytes());
    }

    /**
     * Finishes the last segment and returns all of them. They are forced, but not found after a
     * crash until the directory was synced.
     */
    List<Change.AddSegment> finish() throws IOException {
        finishSegment();
        finished = true;
        return List.copyOf(written);
    }

    @Override
    public void close() throws IOException {
        if (finished) {
            return;
        }
        finished = true;
        IOException failure = null;
        if (writer != null) {
            failure = TableOutputs.tryTo(writer::close, failure);
        }
        for (Change.AddSegment segment : written) {
            String name = SegmentFiles.name(segment.id());
            failure = TableOutputs.tryTo(() -> directory.delete(name), failure);
        }
        if (failure != null) {
            throw failure;
        }
    }
}
