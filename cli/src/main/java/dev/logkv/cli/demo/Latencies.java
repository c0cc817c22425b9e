package dev.logkv.cli.demo;

import java.util.Arrays;

/** How long each of a number of operations took. All are kept, so the percentiles are exact. */
final class Latencies {

    private final long[] nanos;
    private int count;
    private boolean isSorted = true;

    Latencies(int capacity) {
        nanos = new long[capacity];
    }

    /** Does something and notes how long it took. */
    void measure(Runnable operation) {
        long started = System.nanoTime();
        operation.run();
        add(System.nanoTime() - started);
    }

    void add(long duration) {
        nanos[count++] = duration;
        isSorted = false;
    }

    int count() {
        return count;
    }

    /** Returns the time of all operations together. */
    long totalNanos() {
        return Arrays.stream(nanos, 0, count).sum();
    }

    /** Returns the time that so many of a thousand operations did not exceed; 0 when none was. */
    long perThousand(int share) {
        if (!isSorted) {
            Arrays.sort(nanos, 0, count);
            isSorted = true;
        }
        int rank = (int) Math.ceilDiv((long) share * count, 1000L);
        return count == 0 ? 0 : nanos[Math.max(rank - 1, 0)];
    }
}
