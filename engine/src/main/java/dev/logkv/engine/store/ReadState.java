package dev.logkv.engine.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What writers, flushes and merges publish and readers take without a lock: the view, and the
 * newest visible sequence number.
 *
 * <p>A reader takes the view first and the sequence number then, and sees the operations of that
 * view up to that number. This is what the store held at a moment between the two: if the view was
 * replaced in between, the moment when it was. The other order would be wrong: between the two, a
 * merge may drop versions that were overwritten up to the number that is visible when the merge
 * begins, and a reader with a lower number would miss them in the newer view. Only a {@linkplain
 * Snapshots snapshot} reads at a lower number, and merges know of it.
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

    /** Views that were replaced and are still pinned. Guarded by this. */
    private final Set<View> pinned = new HashSet<>();

    private Runnable unpinned = () -> {};

    ReadState(View view, long visibleSequence) {
        this.view = view;
        this.visibleSequence = visibleSequence;
    }

    /** Says what to run when a view that was replaced is not pinned any more. Before any reader. */
    void onUnpinned(Runnable action) {
        unpinned = action;
    }

    View view() {
        return view;
    }

    /** Replaces the view by one that is made from it. */
    void update(UnaryOperator<View> change) {
        View replaced;
        synchronized (this) {
            replaced = view;
            View next = change.apply(replaced);
            pinned.add(replaced);
            view = next;
        }
        unpin(replaced);
    }

    /** Returns the present view, pinned; {@link #unpin} must follow. */
    View pin() {
        View present = view;
        while (!present.tryPin()) {
            present = view;
        }
        return present;
    }

    void unpin(View view) {
        if (view.unpin()) {
            synchronized (this) {
                pinned.remove(view);
            }
            unpinned.run();
        }
    }

    /** Returns every view that somebody may be reading, the present one included. */
    synchronized List<View> liveViews() {
        List<View> live = new ArrayList<>(pinned);
        live.add(view);
        return live;
    }

    long visibleSequence() {
        return (long) VISIBLE.getAcquire(this);
    }

    /** Makes all operations up to a sequence number visible. Under the write lock. */
    void publish(long sequence) {
        VISIBLE.setRelease(this, sequence);
    }
}
