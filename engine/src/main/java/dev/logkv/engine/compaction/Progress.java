package dev.logkv.engine.compaction;

import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * How somebody outside takes part in a step: told how much was written, so that it can slow it
 * down, and asked whether to go on. Both are called on the thread of the step.
 */
public final class Progress {

    /** Often enough that nobody waits for a step to stop, too seldom to cost anything. */
    private static final int OPERATIONS_BETWEEN = 256;

    private static final long BYTES_BETWEEN = 4 << 20;

    /** Never stops, never slows down. */
    public static Progress free() {
        return new Progress(() -> false, bytes -> {});
    }

    private final BooleanSupplier stopped;
    private final LongConsumer written;
    private int operations;
    private long bytesTold;
    private long writtenBytes;

    /**
     * @param stopped whether to break off and to undo what was done
     * @param written told how many bytes were written since the last time, every few MiB; may sleep
     */
    public Progress(BooleanSupplier stopped, LongConsumer written) {
        this.stopped = stopped;
        this.written = written;
    }

    /**
     * Returns how many bytes it had written when it ended, whether or not they are still there: as
     * much space as it has needed. After a failure about so many bytes of it are free again.
     */
    public long writtenBytes() {
        return writtenBytes;
    }

    void ended(long writtenBytes) {
        this.writtenBytes = writtenBytes;
    }

    /** Counts an operation; returns whether to go on. */
    boolean goesOn(TableOutputs outputs) {
        if (++operations % OPERATIONS_BETWEEN != 0) {
            return true;
        }
        long bytes = outputs.totalBytes();
        if (bytes - bytesTold >= BYTES_BETWEEN) {
            written.accept(bytes - bytesTold);
            bytesTold = bytes;
        }
        return !stopped.getAsBoolean();
    }
}
