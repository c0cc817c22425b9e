package dev.logkv.engine.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The point reads that are under way. They do not pin their view, which would have all of them
 * write to one place in memory; they are counted, and what one of them may be in is not released.
 * To close an arena under a thread that is in it is safe but not without a trace: the JVM throws
 * there, and sets that thread's interrupt flag.
 *
 * <p>After sleepable RCU (McKenney, "Sleepable Read-Copy Update", 2006): two counters, and readers
 * use that of the present epoch. Whoever waits lets a new epoch begin, so that the counter of the
 * old one only falls, waits until it is zero, and does that twice: a reader that had looked at the
 * epoch but not counted itself when it changed is in the other counter. A reader counts itself
 * first and takes the view then. So all that had a view from before {@link #await} have ended when
 * that returns true. The counters are spread by thread.
 */
final class PointReads {

    private static final int STRIPES = 64;

    /** In longs: two cache lines, since they are fetched in pairs. */
    private static final int STRIPE_LONGS = 16;

    /** Between the two counters of a stripe, in longs. */
    private static final int EPOCH_LONGS = 8;

    private static final int CHECKS = 40;
    private static final long CHECK_NANOS = 50_000;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] counts = new long[STRIPES * STRIPE_LONGS];

    private volatile int epoch;

    /** Begins a read, before the view is taken; returns what {@link #end} wants. */
    int begin() {
        int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        int counter = stripe * STRIPE_LONGS + (epoch & 1) * EPOCH_LONGS;
        COUNT.getAndAdd(counts, counter, 1L);
        return counter;
    }

    void end(int counter) {
        COUNT.getAndAdd(counts, counter, -1L);
    }

    /**
     * Waits until all reads that began before this call have ended, but only a little: some
     * milliseconds. Returns false if one has not ended by then.
     */
    synchronized boolean await() {
        boolean first = awaitEpoch();
        return first && awaitEpoch();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // by one at a time; readers only read it
    private boolean awaitEpoch() {
        int ending = epoch & 1;
        epoch++;
        for (int i = 0; i < CHECKS; i++) {
            if (isEmpty(ending)) {
                return true;
            }
            LockSupport.parkNanos(CHECK_NANOS);
        }
        return isEmpty(ending);
    }

    private boolean isEmpty(int parity) {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            int counter = stripe * STRIPE_LONGS + parity * EPOCH_LONGS;
            if ((long) COUNT.getVolatile(counts, counter) != 0) {
                return false;
            }
        }
        return true;
    }
}
