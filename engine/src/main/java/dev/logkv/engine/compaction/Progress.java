package dev.logkv.engine.compaction;

import java.util.function.BooleanSupplier;

/**
 * What a flush or a step of a merge and whoever has it done know of each other while it goes on: he
 * may stop it, and learns how much was written. For one of them, and on its thread.
 */
public final class Progress {

    /** Often enough that nobody waits for a step to stop, too seldom to cost anything. */
    private static final int OPERATIONS_BETWEEN = 256;

    /** Never stops. */
    public static Progress free() {
        return new Progress(() -> false);
    }

    private final BooleanSupplier stopped;
    private int operations;
    private long writtenBytes;

    /**
     * @param stopped asked now and then whether to break off and to undo what was done
     */
    public Progress(BooleanSupplier stopped) {
        this.stopped = stopped;
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

    /** Returns whether to break off, for what is no operation. */
    boolean isStopped() {
        return stopped.getAsBoolean();
    }

    /** Counts an operation; returns whether to go on. */
    boolean goesOn() {
        return ++operations % OPERATIONS_BETWEEN != 0 || !stopped.getAsBoolean();
    }
}
