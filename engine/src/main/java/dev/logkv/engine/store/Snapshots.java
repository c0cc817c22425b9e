package dev.logkv.engine.store;

import java.util.TreeMap;

/**
 * The sequence numbers at which snapshots are open. A flush or a merge asks for them before it
 * begins and keeps what can be seen there; a snapshot that is taken later is at the number that is
 * visible then, or above it. Both happen under the same lock, so that none falls in between.
 */
final class Snapshots {

    private final ReadState state;

    /** Sequence numbers, with how many snapshots there are at each. Guarded by this. */
    private final TreeMap<Long, Integer> open = new TreeMap<>();

    /** Guarded by this. */
    private Runnable letGo = () -> {};

    Snapshots(ReadState state) {
        this.state = state;
    }

    /**
     * Connects what is told when the oldest snapshot is gone and something was written since it was
     * taken: operations that nobody can see any more. Called by whoever closes a snapshot, so it
     * has to be cheap.
     */
    synchronized void onLetGo(Runnable letGo) {
        this.letGo = letGo;
    }

    /** Takes a snapshot at the present moment; returns its number, to be {@linkplain #release}d. */
    synchronized long take() {
        long sequence = state.visibleSequence();
        open.merge(sequence, 1, Integer::sum);
        return sequence;
    }

    void release(long sequence) {
        Runnable tell;
        synchronized (this) {
            boolean oldest = !open.isEmpty() && open.firstKey() == sequence;
            open.computeIfPresent(sequence, (_, count) -> count == 1 ? null : count - 1);
            if (!oldest || open.containsKey(sequence) || sequence == state.visibleSequence()) {
                return;
            }
            tell = letGo;
        }
        tell.run();
    }

    /**
     * Returns the sequence numbers that readers may read at from now on: those of the snapshots,
     * ascending, and the newest visible one last.
     */
    synchronized long[] sequences() {
        TreeMap<Long, Integer> all = new TreeMap<>(open);
        all.put(state.visibleSequence(), 1);
        return all.keySet().stream().mapToLong(Long::longValue).toArray();
    }
}
