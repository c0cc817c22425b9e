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

    Snapshots(ReadState state) {
        this.state = state;
    }

    /** Takes a snapshot at the present moment; returns its number, to be {@linkplain #release}d. */
    synchronized long take() {
        long sequence = state.visibleSequence();
        open.merge(sequence, 1, Integer::sum);
        return sequence;
    }

    synchronized void release(long sequence) {
        open.computeIfPresent(sequence, (_, count) -> count == 1 ? null : count - 1);
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
