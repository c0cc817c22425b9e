package dev.logkv.benchmarks.workload;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Looks at the space on disk now and then, on a thread of its own, until it is closed. */
final class SpaceOverTime implements AutoCloseable {

    private static final int SAMPLES_MAX = 120;

    private final List<double[]> points = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    /**
     * @param seconds about how long it will take
     */
    SpaceOverTime(Path directory, double seconds) {
        long everyMillis = Math.max(500, (long) (seconds * 1000 / SAMPLES_MAX));
        long began = System.nanoTime();
        this.thread =
                Thread.ofPlatform()
                        .name("space-over-time")
                        .start(() -> watch(directory, everyMillis, began));
    }

    private void watch(Path directory, long everyMillis, long began) {
        try {
            do {
                double seconds = (System.nanoTime() - began) / 1e9;
                points.add(new double[] {seconds, Disk.usedBytes(directory)});
            } while (!ended.await(everyMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns pairs of seconds and bytes. Only once this is closed. */
    List<double[]> points() {
        return points;
    }

    /** Returns the most that it saw. Only once this is closed. */
    double mostBytes() {
        return points.stream().mapToDouble(point -> point[1]).max().orElse(0);
    }
}
