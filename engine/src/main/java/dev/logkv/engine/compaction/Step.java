package dev.logkv.engine.compaction;

import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The loop of a step: passes on what the cursor meets until enough was written. */
final class Step {

    /** A step may read so many times what it may write: where nearly everything is dropped. */
    private static final int READ_FACTOR = 4;

    /** About what an operation takes beside its key and its value. */
    private static final int OPERATION_BYTES = 16;

    private final StepInputs inputs;
    private final StepCursor cursor;
    private final Retention retention;
    private final TableOutputs outputs;
    private final long tableBytes;
    private final long bytesMax;
    private long bytesRead;

    /** When the table in hand is full; decided when it nearly is. */
    private long tableBytesMax;

    private @Nullable BucketKey outputsEnd;
    private @Nullable BucketKey sourcesEnd;

    /**
     * @param tableBytes how large a table becomes, about
     * @param bytesMax how much is written, about
     */
    Step(
            StepInputs inputs,
            StepCursor cursor,
            Retention retention,
            TableOutputs outputs,
            long tableBytes,
            long bytesMax) {
        this.inputs = inputs;
        this.cursor = cursor;
        this.retention = retention;
        this.outputs = outputs;
        this.tableBytes = tableBytes;
        this.bytesMax = bytesMax;
        this.tableBytesMax = tableBytes;
    }

    /** Returns false if it was told to stop. */
    boolean run(Progress progress) throws IOException {
        BucketKey begin =
                Places.earlier(cursor.nextOfSources(), inputs.nextDeletion(BucketKey.startOf(0)));
        while (cursor.next()) {
            if (!progress.goesOn()) {
                return false;
            }
            Operation operation = cursor.operation();
            if (isEnough()
                    && cursor.mayStop()
                    && retention.startsKey(operation)
                    && takesFrom(begin, operation)) {
                sourcesEnd = BucketKey.of(operation);
                outputsEnd = sourcesEnd;
                return true;
            }
            if (outputs.bytes() >= tableBytesMax
                    && retention.startsKey(operation)
                    && isTableFull()) {
                outputs.divide(BucketKey.of(operation));
            }
            bytesRead += operation.end() - operation.keyOffset() + OPERATION_BYTES;
            outputs.add(operation, cursor.sequence());
        }
        outputsEnd = cursor.stoppedBefore();
        if (outputsEnd != null) {
            sourcesEnd = Places.earlier(cursor.nextOfSources(), inputs.nextDeletion(outputsEnd));
        }
        return true;
    }

    /** Returns the first place that the outputs say nothing about, or null if there is none. */
    @Nullable BucketKey outputsEnd() {
        return outputsEnd;
    }

    /** Returns the first place that the sources have anything left on, or null if there is none. */
    @Nullable BucketKey sourcesEnd() {
        return sourcesEnd;
    }

    /**
     * Returns whether something is taken from the sources if the step ends before an operation.
     * Where all that was written so far came from the target, the next step would begin where this
     * one did, and for ever so.
     */
    private static boolean takesFrom(@Nullable BucketKey begin, Operation operation) {
        return begin == null || begin.compareTo(operation) < 0;
    }

    private boolean isEnough() {
        return outputs.totalBytes() >= bytesMax || bytesRead / READ_FACTOR >= bytesMax;
    }

    /**
     * Returns whether the table in hand is to be finished. If little is left, that goes into it
     * too, so that no small table comes after it.
     */
    private boolean isTableFull() {
        if (tableBytesMax == tableBytes && bytesLeft() < tableBytes / 2) {
            tableBytesMax = tableBytes + tableBytes / 2;
            return false;
        }
        tableBytesMax = tableBytes;
        return true;
    }

    private long bytesLeft() {
        TableInput open = cursor.open();
        return open == null ? inputs.sourceBytesLeft() : open.bytesLeft();
    }
}
