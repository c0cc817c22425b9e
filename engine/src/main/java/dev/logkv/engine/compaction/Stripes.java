package dev.logkv.engine.compaction;

/**
 * The stretches that snapshots divide the sequence numbers into. Stripe {@code i} ends with the
 * i-th snapshot. No reader tells two operations on a key apart that lie in one stripe, except for
 * the newer of them hiding the older. What lies behind the last snapshot is no stripe: snapshots
 * may yet be taken anywhere in it.
 *
 * <p>The order of stripes is that of time: the first is the oldest.
 */
final class Stripes {

    private final long[] snapshots;

    /**
     * @param snapshots ascending; the last is the newest sequence number that is visible to all, so
     *     there is at least one
     */
    Stripes(long[] snapshots) {
        if (snapshots.length == 0) {
            throw new IllegalArgumentException("no snapshot, at least the visible sequence number");
        }
        for (int i = 1; i < snapshots.length; i++) {
            if (snapshots[i] < snapshots[i - 1]) {
                throw new IllegalArgumentException(
                        "snapshot %,d behind %,d".formatted(snapshots[i], snapshots[i - 1]));
            }
        }
        this.snapshots = snapshots.clone();
    }

    /** Returns the stripe of a sequence number; {@link #count} if it is behind all of them. */
    int of(long sequence) {
        if (sequence <= snapshots[0]) {
            return 0; // nearly always
        }
        int low = 1;
        int high = snapshots.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sequence <= snapshots[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int count() {
        return snapshots.length;
    }

    /** Returns the last sequence number of a stripe. */
    long end(int stripe) {
        return snapshots[stripe];
    }
}
