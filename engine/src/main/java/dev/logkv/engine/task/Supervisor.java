package dev.logkv.engine.task;

import dev.logkv.Event;
import dev.logkv.Stats;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the background work of a store alive. A task that throws anything is run again after a
 * bounded, growing delay; one that goes on failing is given up, and the store draws the consequence
 * and turns itself read-only. Nothing of that is silent: it shows in events and in the figures.
 *
 * <p>After the supervision trees of Erlang/OTP, with one level and a delay between restarts. May be
 * used by many threads.
 */
public final class Supervisor implements AutoCloseable {

    /** What follows when a task is given up. */
    @FunctionalInterface
    public interface Escalation {

        /**
         * Draws the consequence. Called once for each task that is given up, on its worker; if it
         * throws, again after {@link RetryPolicy#maxDelayMillis}, because a fault that nobody has
         * drawn the consequence of must not be forgotten. Must not close the supervisor.
         *
         * @param task the name of the task
         * @param cause what it threw last
         */
        void giveUp(String task, Throwable cause);
    }

    private final Scheduler scheduler;
    private final Events events;
    private final RetryPolicy policy;
    private final Escalation escalation;

    /** In the order of their start. Guarded by itself, and so is {@link #closed}. */
    private final List<SupervisedTask> tasks = new ArrayList<>();

    private boolean closed;

    public Supervisor(
            Scheduler scheduler, Events events, RetryPolicy policy, Escalation escalation) {
        this.scheduler = scheduler;
        this.events = events;
        this.policy = policy;
        this.escalation = escalation;
    }

    /**
     * Starts a task. It runs at once, perhaps before this returns; so a task must not rely on the
     * handle in its first run.
     *
     * <p>Failures are told by {@link Event.TaskFailed}, and the first success after them by {@link
     * Event.TaskRecovered}.
     *
     * @param name what threads, events and figures call it
     * @throws IllegalStateException if the supervisor is closed
     */
    public SupervisedTask supervise(String name, Task task) {
        TaskRun run = new TaskRun(name, task, scheduler, events, policy, escalation);
        synchronized (tasks) {
            if (closed) {
                throw new IllegalStateException(
                        "the supervisor is closed and cannot start '" + name + "'");
            }
            SupervisedTask supervised = new SupervisedTask(run, scheduler.start(name, run));
            tasks.add(supervised);
            return supervised;
        }
    }

    /** Returns the figures of all tasks, in the order of their start. */
    public List<Stats.TaskStats> stats() {
        return started().stream().map(SupervisedTask::stats).toList();
    }

    /**
     * Stops all tasks, the one that was started last first, because later ones may build on earlier
     * ones. Returns when none is running; a run that has begun comes to its end. May be called
     * again, and by many threads. Not to be called by a task.
     */
    @Override
    public void close() {
        synchronized (tasks) {
            closed = true;
        }
        started().reversed().forEach(SupervisedTask::stop); // no lock: a task may ask for figures
    }

    private List<SupervisedTask> started() {
        synchronized (tasks) {
            return List.copyOf(tasks);
        }
    }
}
