package dev.logkv.engine.task;

/** A piece of background work that a {@link Supervisor} runs again and again. */
@FunctionalInterface
public interface Task {

    /**
     * Does what there is to do. Whatever it throws, errors included, counts as a failure, and the
     * next run is a retry: a run must be able to follow one that stopped anywhere.
     *
     * @return like {@link Scheduler.Step#run}: milliseconds until the next run without a signal
     */
    long run() throws Exception;
}
