package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that each do one thing again and again: the writers so often, or so long, and the others
 * until no writer is left. The first failure ends all.
 */
final class Crew {

    private final long seed;
    private final int operations;
    private final long seconds;

    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writers = new AtomicInteger();
    private volatile boolean broken;
    private long deadlineNanos;

    /**
     * @param operations what a writer does, when {@code seconds} is 0
     */
    Crew(long seed, int operations, long seconds) {
        this.seed = seed;
        this.operations = operations;
        this.seconds = seconds;
    }

    /** Adds a thread that decides how long the others go on. */
    void writer(String name, Consumer<SplittableRandom> step) {
        writers.incrementAndGet();
        add(
                name,
                random -> {
                    try {
                        for (int done = 0; !broken && isOn(done); done++) {
                            step.accept(random);
                        }
                    } finally {
                        writers.decrementAndGet();
                    }
                });
    }

    /** Adds a thread that goes on while there are writers, and does one step at least. */
    void other(String name, Consumer<SplittableRandom> step) {
        add(
                name,
                random -> {
                    do {
                        step.accept(random);
                    } while (!broken && writers.get() > 0);
                });
    }

    private boolean isOn(int done) {
        return seconds == 0 ? done < operations : System.nanoTime() - deadlineNanos < 0;
    }

    private void add(String name, Consumer<SplittableRandom> work) {
        SplittableRandom random = new SplittableRandom(seed + threads.size());
        threads.add(
                Thread.ofPlatform()
                        .name(name)
                        .unstarted(
                                () -> {
                                    try {
                                        work.accept(random);
                                    } catch (Throwable t) {
                                        broken = true;
                                        failures.add(new AssertionError(name + " failed", t));
                                    }
                                }));
    }

    /** Runs all of them to their end, and fails with what was wrong. */
    void run() throws InterruptedException {
        deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        @Nullable Throwable first = failures.poll();
        if (first != null) {
            AssertionError failure = new AssertionError("with seed " + seed, first);
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }
}
