package dev.logkv.benchmarks.engine;

/** Walks over entries; starts before the first one. For one thread. */
public interface EntryCursor extends AutoCloseable {

    /** Moves to the next entry; false when there is none left. */
    boolean next();

    /** Returns the key, in an array of the caller's own. */
    byte[] key();

    /** Returns the value, in an array of the caller's own. */
    byte[] value();

    @Override
    void close();
}
