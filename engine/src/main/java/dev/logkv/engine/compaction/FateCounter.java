package dev.logkv.engine.compaction;

/** Counts operations by what became of them. */
final class FateCounter {

    private long kept;
    private long keptAsTombstones;
    private long shadowed;
    private long covered;
    private long deleted;
    private long expired;

    void count(Fate fate) {
        switch (fate) {
            case KEPT -> kept++;
            case KEPT_AS_TOMBSTONE -> keptAsTombstones++;
            case SHADOWED -> shadowed++;
            case COVERED -> covered++;
            case DELETED -> deleted++;
            case EXPIRED -> expired++;
        }
    }

    void countCovered(long operations) {
        covered += operations;
    }

    Tally tally() {
        return new Tally(kept, keptAsTombstones, shadowed, covered, deleted, expired);
    }
}
