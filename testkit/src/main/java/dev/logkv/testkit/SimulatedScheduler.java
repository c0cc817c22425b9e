package dev.logkv.testkit;

import dev.logkv.engine.task.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs all workers on the calling thread, in an order that follows from a seed, with virtual time.
 *
 * <p>A worker has a turn only while somebody pumps: the test by {@link #runOne}, {@link
 * #runUntilIdle} or {@link #advance}, or the engine by {@link #await}. Among the workers that are
 * ready each is as likely as the others. Time stands still while a worker is ready; {@code await}
 * moves it to the next due moment when none is, and the clock with it.
 *
 * <p>A turn may itself await, and other workers then have turns on top of it, but never the one
 * that waits. Hence two limits: a turn comes to its end only after those on top of it, and if these
 * wait for it, that is reported as a deadlock, in words that tell it from a real one; and a lock
 * that is held while awaiting keeps nobody out, since all are one thread.
 *
 * <p>What goes wrong here is a fault of the test or of the engine: deadlock, livelock, a step that
 * throws. It is thrown as an {@link AssertionError}, and because engine code may catch that, again
 * by every later pump. Confined to the thread that made it. Cheap to make: one per recovery is
 * fine.
 */
public final class SimulatedScheduler implements Scheduler {

    /** Turns of one wait in which no time passes; a worker that never rests gets there. */
    private static final int TURNS_MAX = 1_000_000;

    /** Virtual time of one wait: what takes longer than an hour never comes. */
    private static final long AWAIT_MILLIS_MAX = 3_600_000;

    private final Thread owner = Thread.currentThread();
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final long seed;
    private final SplittableRandom random;
    private final VirtualClock clock;

    private boolean failsOnThrow = true;
    private long now;
    private @Nullable SimulatedWorker current;
    private @Nullable AssertionError failure;

    /**
     * @param seed decides who runs next; printed with every failure
     * @param clock moved on as time passes
     */
    public SimulatedScheduler(long seed, VirtualClock clock) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.clock = clock;
    }

    /**
     * Chooses what a step does that throws, which no step may: fail the run at once, the default,
     * or be run again after {@link Scheduler#AFTER_THROW_MILLIS}, as on threads.
     */
    public SimulatedScheduler failOnThrow(boolean fail) {
        failsOnThrow = fail;
        return this;
    }

    @Override
    public Worker start(String name, Step step) {
        checkOwner();
        SimulatedWorker worker = new SimulatedWorker(name, step, now);
        workers.add(worker);
        return worker;
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Callable<T> action) throws Exception {
        checkHealthy();
        boolean interrupted = Thread.interrupted(); // an engine thread would not have the flag
        try {
            return action.call();
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        checkHealthy();
        boolean interrupted = Thread.interrupted();
        SimulatedWorker waiting = current;
        CompletableFuture<?> outer = waiting == null ? null : waiting.awaited;
        if (waiting != null) {
            waiting.awaited = future;
        }
        try {
            if (!pumpUntilDone(future, UNTIL_WOKEN)) {
                throw fail("deadlock: nobody left to complete what is awaited", null);
            }
            return future.join();
        } finally {
            if (waiting != null) {
                waiting.awaited = outer;
            }
            restore(interrupted);
        }
    }

    @Override
    public boolean await(CompletableFuture<?> future, long millis) {
        checkHealthy();
        boolean interrupted = Thread.interrupted();
        try {
            return pumpUntilDone(future, now + millis);
        } finally {
            restore(interrupted);
        }
    }

    /** {@inheritDoc} Here virtual time passes, in whole milliseconds, and others have turns. */
    @Override
    public void pause(long nanos) {
        checkHealthy();
        boolean interrupted = Thread.interrupted();
        try {
            advance(Math.ceilDiv(nanos, 1_000_000));
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public long millis() {
        checkOwner();
        return now;
    }

    /** Gives one ready worker a turn, and returns whether there was one. No time passes. */
    public boolean runOne() {
        checkHealthy();
        SimulatedWorker worker = chooseReady();
        if (worker == null) {
            return false;
        }
        turn(worker);
        return true;
    }

    /**
     * Gives turns until no worker is ready. No time passes: those that wait for a delay go on so.
     */
    public void runUntilIdle() {
        for (int turns = 1; runOne(); turns++) {
            checkTurns(turns);
        }
    }

    /**
     * Lets time pass, and gives each worker its turns at the moments at which they are due.
     *
     * @param byMillis how much, in milliseconds, at least 0
     */
    public void advance(long byMillis) {
        if (byMillis < 0) {
            throw new IllegalArgumentException("time passes by at least 0 ms, not by " + byMillis);
        }
        long end = now + byMillis;
        runUntilIdle();
        for (long due = nextDue(); due <= end; due = nextDue()) {
            moveTo(due);
            runUntilIdle();
        }
        moveTo(end);
    }

    /**
     * Gives turns until a future is done.
     *
     * @param end when to give up, or {@link #UNTIL_WOKEN}
     * @return whether it is done
     */
    private boolean pumpUntilDone(CompletableFuture<?> future, long end) {
        long begin = now;
        int turns = 0;
        while (!future.isDone()) {
            if (runOne()) {
                checkTurns(++turns);
                continue;
            }
            turns = 0;
            long due = nextDue();
            if (due == UNTIL_WOKEN && end == UNTIL_WOKEN) {
                return false;
            }
            if (due > end) {
                moveTo(end);
                return false;
            }
            moveTo(due);
            if (end == UNTIL_WOKEN && now - begin > AWAIT_MILLIS_MAX) {
                throw fail(
                        "what is awaited does not complete, %,d ms on".formatted(now - begin),
                        null);
            }
        }
        return true;
    }

    private void checkTurns(int turns) {
        if (turns > TURNS_MAX) {
            throw fail("livelock: %,d turns, and a worker is ready still".formatted(turns), null);
        }
    }

    private @Nullable SimulatedWorker chooseReady() {
        int ready = 0;
        for (SimulatedWorker worker : workers) {
            ready += worker.isReady(now) ? 1 : 0;
        }
        if (ready == 0) {
            return null;
        }
        int skip = random.nextInt(ready);
        for (SimulatedWorker worker : workers) {
            if (worker.isReady(now) && skip-- == 0) {
                return worker;
            }
        }
        throw new IllegalStateException("counted " + ready + " ready workers and found fewer");
    }

    private void turn(SimulatedWorker worker) {
        SimulatedWorker below = current;
        boolean interrupted = Thread.interrupted();
        current = worker;
        worker.running = true;
        worker.woken = false;
        try {
            worker.dueMillis = later(worker.step.run());
        } catch (Throwable t) {
            if (failure != null) {
                throw t; // found in a wait on top of this turn, or kept from there by the step
            }
            if (failsOnThrow) {
                throw fail("a step of '" + worker.name + "' threw " + t, t);
            }
            worker.dueMillis = later(AFTER_THROW_MILLIS);
        } finally {
            worker.running = false;
            current = below;
            Thread.interrupted(); // what strikes an engine thread stays there
            restore(interrupted);
        }
    }

    /** Returns when the earliest delay of a worker that could run ends. */
    private long nextDue() {
        long due = UNTIL_WOKEN;
        for (SimulatedWorker worker : workers) {
            if (!worker.running) {
                due = Math.min(due, worker.dueMillis);
            }
        }
        return due;
    }

    /** A turn may itself let time pass, so the moment may be over. */
    private void moveTo(long millis) {
        if (millis > now) {
            clock.advance(millis - now);
            now = millis;
        }
    }

    private long later(long delayMillis) {
        return delayMillis >= UNTIL_WOKEN - now ? UNTIL_WOKEN : now + Math.max(0, delayMillis);
    }

    private AssertionError fail(String problem, @Nullable Throwable cause) {
        StringBuilder message = new StringBuilder(problem);
        message.append(" (seed ").append(seed).append(", at ").append(now).append(" ms)");
        for (SimulatedWorker worker : workers) {
            message.append("\n  ").append(worker.describe());
        }
        failure = new AssertionError(message.toString(), cause);
        return failure;
    }

    private void checkHealthy() {
        checkOwner();
        if (failure != null) {
            throw new AssertionError("this run has failed before; see the cause", failure);
        }
    }

    private void checkOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException(
                    "this simulation belongs to thread "
                            + owner.getName()
                            + " and was used by "
                            + Thread.currentThread().getName());
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private final class SimulatedWorker implements Worker {

        final String name;
        final Step step;
        long dueMillis;
        boolean woken;
        boolean running;

        /** What its turn waits for, if it does. */
        @Nullable CompletableFuture<?> awaited;

        SimulatedWorker(String name, Step step, long dueMillis) {
            this.name = name;
            this.step = step;
            this.dueMillis = dueMillis;
        }

        @Override
        public void wake() {
            checkOwner();
            woken = true;
        }

        @Override
        public void stop() {
            checkOwner();
            if (current == this) {
                throw new IllegalStateException(
                        "'" + name + "' cannot wait for its own end: stop it from elsewhere");
            }
            if (running) {
                throw fail("'" + name + "' is stopped on top of its own turn", null);
            }
            workers.remove(this);
        }

        boolean isReady(long now) {
            return !running && (woken || dueMillis <= now);
        }

        String describe() {
            if (running && awaited != null && awaited.isDone()) {
                return name + " could go on, but its turn lies below the one that waits";
            }
            if (running) {
                return name + " is in a turn" + (awaited == null ? "" : ", and waits");
            }
            if (isReady(now)) {
                return name + " is ready";
            }
            return dueMillis == UNTIL_WOKEN
                    ? name + " sleeps until it is woken"
                    : name + " sleeps until " + dueMillis + " ms";
        }
    }
}
