package dev.logkv.engine.compaction;

/** What becomes of an operation when it is written again, and why. */
public enum Fate {
    /** It is written as it is. */
    KEPT,

    /** Its value has expired; a tombstone takes its place, because it may hide something older. */
    KEPT_AS_TOMBSTONE,

    /** Dropped: every reader that could see it sees a newer operation on its key. */
    SHADOWED,

    /** Dropped: every reader that could see it sees a range deletion that hides it. */
    COVERED,

    /** Dropped: a tombstone that has nothing left to hide. */
    DELETED,

    /** Dropped: its value has expired, and it has nothing to hide. */
    EXPIRED
}
