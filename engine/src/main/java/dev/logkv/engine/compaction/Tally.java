package dev.logkv.engine.compaction;

/**
 * How many operations met which {@link Fate}; each that was read met exactly one.
 *
 * @param kept written as they were
 * @param keptAsTombstones written as tombstones, because they had expired
 * @param shadowed dropped, see {@link Fate#SHADOWED}
 * @param covered dropped, see {@link Fate#COVERED}
 * @param deleted dropped, see {@link Fate#DELETED}
 * @param expired dropped, see {@link Fate#EXPIRED}
 */
public record Tally(
        long kept, long keptAsTombstones, long shadowed, long covered, long deleted, long expired) {

    static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

    /** Returns how many were written. */
    public long written() {
        return kept + keptAsTombstones;
    }

    /** Returns how many were left out. */
    public long dropped() {
        return shadowed + covered + deleted + expired;
    }

    /** Returns how many were read. */
    public long read() {
        return written() + dropped();
    }
}
