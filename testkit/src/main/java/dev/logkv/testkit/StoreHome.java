package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;

/** The world in which a store lives while random operations are run against it. */
interface StoreHome extends AutoCloseable {

    /** The options of the store. */
    Options options();

    /** The wall clock that the store sees. Nothing moves it but {@link #advance} and its user. */
    VirtualClock clock();

    /** Opens the store. It is not open, or the home was {@linkplain #kill changed} since. */
    LogKV open();

    /** Lets time pass. */
    void advance(long millis);

    /** Gives the background tasks some turns, if it is in the hands of this home. */
    void giveTurns(int turns);

    /**
     * Runs work of the store, and reads in the middle of it.
     *
     * @param boundary after how many changes of files, or at the end if there are fewer
     * @param readings run once
     */
    void runWith(Runnable work, int boundary, Runnable readings);

    /**
     * Lets the process die that has the store open.
     *
     * @param work what it is doing
     * @param boundary after how many changes of files it dies, or at the end if there are fewer
     */
    void kill(LogKV open, Runnable work, int boundary);

    /**
     * Lets the machine lose power while the store is open.
     *
     * @param work what it is doing
     * @param boundary after how many changes of files it dies, or at the end if there are fewer
     * @param choice which of the states that this may leave
     */
    void losePower(LogKV open, Runnable work, int boundary, int choice);

    /** Fails if the store, which is closed, left something open. */
    @Override
    void close();
}
