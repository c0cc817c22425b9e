package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;

/** The world in which a store lives while random operations are run against it. */
interface StoreHome extends AutoCloseable {

    /** The options of the store. */
    Options options();

    /** The wall clock that the store sees. */
    VirtualClock clock();

    /** Opens the store. It is not open, or the home was {@linkplain #kill changed} since. */
    LogKV open();

    /** Lets time pass. */
    void advance(long millis);

    /** Lets the process die that has the store open. */
    void kill(LogKV open);

    /**
     * Lets the machine lose power while the store is open.
     *
     * @param choice which of the states that this may leave
     */
    void losePower(LogKV open, int choice);

    /** Fails if the store, which is closed, left something open. */
    @Override
    void close();
}
