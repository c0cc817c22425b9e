package dev.logkv.benchmarks.engine;

/** What not every engine can do. A workload that needs it is shown as "-" for the others. */
public enum Capability {

    /** Walks over the entries in the order of their keys. */
    ORDER,

    /** Walks backwards, too. */
    REVERSE,

    /** Stores several entries, all or none. */
    BATCH,

    /** Returns from a put when it is on the device. */
    SYNC
}
