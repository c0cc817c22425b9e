package dev.logkv.engine.store;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * The snapshots that are open. A flush or a merge asks for their sequence numbers before it begins
 * and keeps what they can see; one that is taken later is at the number that is visible then, or
 * above it. Both happen under the same lock, so that none falls in between.
 */
final class Snapshots {

    private final ReadState state;

    /** In the order in which they were taken. Guarded by this. */
    private final Set<StoreSnapshot> open = new LinkedHashSet<>();

    Snapshots(ReadState state) {
        this.state = state;
    }

    /**
     * Takes a snapshot at the present moment.
     *
     * @param snapshot makes it from its sequence number
     */
    synchronized StoreSnapshot take(LongFunction<StoreSnapshot> snapshot) {
        StoreSnapshot taken = snapshot.apply(state.visibleSequence());
        open.add(taken);
        return taken;
    }

    synchronized void remove(StoreSnapshot snapshot) {
        open.remove(snapshot);
    }

    /**
     * Returns the sequence numbers that readers may read at from now on: those of the snapshots,
     * ascending, and the newest visible one last.
     */
    synchronized long[] sequences() {
        long[] sequences = new long[open.size() + 1];
        int count = 0;
        for (StoreSnapshot snapshot : open) {
            if (count == 0 || sequences[count - 1] < snapshot.sequence()) {
                sequences[count++] = snapshot.sequence();
            }
        }
        long visible = state.visibleSequence();
        if (count == 0 || sequences[count - 1] < visible) {
            sequences[count++] = visible;
        }
        return Arrays.copyOf(sequences, count);
    }

    synchronized int count() {
        return open.size();
    }

    /** Returns the age of the oldest in milliseconds, or 0 when there is none. */
    synchronized long oldestAgeMillis(long nowMillis) {
        return open.stream()
                .mapToLong(snapshot -> nowMillis - snapshot.takenMillis())
                .max()
                .orElse(0);
    }
}
