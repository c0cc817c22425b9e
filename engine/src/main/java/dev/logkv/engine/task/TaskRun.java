package dev.logkv.engine.task;

import dev.logkv.Event;
import dev.logkv.Stats;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One supervised task from start to end: runs it, and decides what follows a failure.
 *
 * <pre>
 *            returns                    threw                     threw once too often
 *   idle <------------- running ----------------> backing off     ----------> escalating
 *    |                   ^   ^                        |                           |
 *    +---- delay, signal +   +---- delay alone -------+              given up <---+
 * </pre>
 *
 * <p>A failure may be an {@link OutOfMemoryError}, and memory may be short still while it is
 * handled. So the state is settled first, without allocating, and telling of it comes after, where
 * another error does no harm.
 *
 * <p>Turns come from one worker; figures may be read by any thread.
 */
final class TaskRun implements Scheduler.Step {

    private enum State {
        IDLE("idle"),
        RUNNING("running"),
        BACKING_OFF("backing off"),
        ESCALATING("given up"),
        GIVEN_UP("given up");

        final String words;

        State(String words) {
            this.words = words;
        }
    }

    private final String name;
    private final Task task;
    private final Scheduler scheduler;
    private final Events events;
    private final RetryPolicy policy;
    private final Supervisor.Escalation escalation;

    /** Only turns change what follows, under the lock of this where figures are made of it. */
    private State state = State.IDLE;

    private long runs;
    private long failures;
    private @Nullable Throwable lastFailure;
    private int failuresInRow;
    private long dueMillis;

    TaskRun(
            String name,
            Task task,
            Scheduler scheduler,
            Events events,
            RetryPolicy policy,
            Supervisor.Escalation escalation) {
        this.name = name;
        this.task = task;
        this.scheduler = scheduler;
        this.events = events;
        this.policy = policy;
        this.escalation = escalation;
    }

    @Override
    public long run() {
        return switch (state) {
            case IDLE, RUNNING -> runTask();
            case BACKING_OFF -> leftMillis() > 0 ? leftMillis() : runTask(); // signals come early
            case ESCALATING -> leftMillis() > 0 ? leftMillis() : escalate();
            case GIVEN_UP -> Scheduler.UNTIL_WOKEN;
        };
    }

    synchronized Stats.TaskStats stats() {
        return new Stats.TaskStats(
                name,
                state.words,
                runs,
                failures,
                Optional.ofNullable(lastFailure).map(Throwable::toString));
    }

    private long leftMillis() {
        return dueMillis - scheduler.millis();
    }

    private long runTask() {
        begin();
        long delayMillis;
        try {
            delayMillis = task.run();
        } catch (Throwable t) {
            return failed(t);
        }
        succeeded();
        return delayMillis;
    }

    private synchronized void begin() {
        state = State.RUNNING;
        runs++;
    }

    private void succeeded() {
        int overcome = failuresInRow;
        failuresInRow = 0;
        enter(State.IDLE);
        if (overcome > 0) {
            try {
                events.fire(new Event.TaskRecovered(name, overcome));
            } catch (Throwable t) {
                // fire throws nothing: there was no memory for the event, and it is good news.
            }
        }
    }

    private long failed(Throwable cause) {
        failuresInRow++;
        boolean last = policy.givesUpAfter(failuresInRow);
        long delayMillis = last ? Event.TaskFailed.NO_RETRY : policy.delayMillis(failuresInRow);
        dueMillis = scheduler.millis() + delayMillis;
        noteFailure(last ? State.ESCALATING : State.BACKING_OFF, cause);
        try {
            events.fire(new Event.TaskFailed(name, failuresInRow, delayMillis, cause));
        } catch (Throwable t) {
            // fire throws nothing: there was no memory for the event. The figures tell of it.
        }
        return last ? escalate() : delayMillis;
    }

    private synchronized void noteFailure(State next, Throwable cause) {
        state = next;
        failures++;
        lastFailure = cause;
    }

    private synchronized void enter(State next) {
        state = next;
    }

    /** Until it has returned once, nobody has drawn the consequence, so a failure is retried. */
    private long escalate() {
        try {
            escalation.giveUp(name, Objects.requireNonNull(lastFailure));
            enter(State.GIVEN_UP);
            return Scheduler.UNTIL_WOKEN;
        } catch (Throwable t) {
            dueMillis = scheduler.millis() + policy.maxDelayMillis();
            Events.warn("giving up the background task '%s' failed, and is tried again", name, t);
            return policy.maxDelayMillis();
        }
    }
}
