package dev.logkv.engine.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What writers publish and readers take without a lock: the view, and the newest visible sequence
 * number.
 *
 * <p>A writer indexes first and moves the sequence number then; a reader takes the sequence number
 * first and the view then. So whatever view a reader gets, all operations up to its sequence number
 * are in it.
 */
final class ReadState {

    private static final VarHandle VISIBLE;

    static {
        try {
            VISIBLE =
                    MethodHandles.lookup()
                            .findVarHandle(ReadState.class, "visibleSequence", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile View view;

    @SuppressWarnings("UnusedVariable") // read through VISIBLE
    private long visibleSequence;

    ReadState(View view, long visibleSequence) {
        this.view = view;
        this.visibleSequence = visibleSequence;
    }

    View view() {
        return view;
    }

    void install(View view) {
        this.view = view;
    }

    long visibleSequence() {
        return (long) VISIBLE.getAcquire(this);
    }

    /** Makes all operations up to a sequence number visible. Under the write lock. */
    void publish(long sequence) {
        VISIBLE.setRelease(this, sequence);
    }
}
