package dev.logkv.engine.task;

import dev.logkv.Stats;

/** A task that a {@link Supervisor} runs. May be used by many threads. */
public final class SupervisedTask {

    private final TaskRun run;
    private final Scheduler.Worker worker;

    SupervisedTask(TaskRun run, Scheduler.Worker worker) {
        this.run = run;
        this.worker = worker;
    }

    /**
     * Has the task run soon, once more if it is running now. As cheap as {@link
     * Scheduler.Worker#wake}. While the task waits for its retry this does not shorten the wait,
     * and once it is given up or stopped this does nothing.
     */
    public void signal() {
        worker.wake();
    }

    Stats.TaskStats stats() {
        return run.stats();
    }

    void stop() {
        worker.stop();
    }
}
