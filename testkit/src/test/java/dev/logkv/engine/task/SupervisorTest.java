package dev.logkv.engine.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.Event;
import dev.logkv.Stats;
import dev.logkv.testkit.SimulatedScheduler;
import dev.logkv.testkit.VirtualClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The supervisor in virtual time. */
final class SupervisorTest {

    private static final RetryPolicy POLICY = new RetryPolicy(10, 50, 6);

    private final SimulatedScheduler scheduler = new SimulatedScheduler(3, new VirtualClock(0));
    private final List<Event> events = new ArrayList<>();
    private final List<String> escalations = new ArrayList<>();
    private final Supervisor supervisor = supervisor((task, cause) -> escalate(task, cause));

    private final List<Long> runs = new ArrayList<>();

    private final Logger logger = Logger.getLogger("dev.logkv");

    @BeforeEach
    void silenceTheLog() {
        logger.setLevel(Level.OFF);
    }

    @AfterEach
    void restoreTheLog() {
        logger.setLevel(null);
    }

    @Test
    void supervise_taskReturnsADelay_runsAgainAfterIt() {
        supervisor.supervise("syncer", () -> ran(20));

        scheduler.advance(45);

        assertThat(runs).containsExactly(0L, 20L, 40L);
        assertThat(events).isEmpty();
    }

    @Test
    void signal_taskSleeps_runsNow() {
        SupervisedTask task = supervisor.supervise("flusher", () -> ran(Scheduler.UNTIL_WOKEN));
        scheduler.advance(5);

        task.signal();
        task.signal();
        scheduler.runUntilIdle();

        assertThat(runs).containsExactly(0L, 5L);
    }

    @Test
    void signal_whileRunning_runsOnceMore() {
        SupervisedTask[] self = new SupervisedTask[1];
        self[0] =
                supervisor.supervise(
                        "flusher",
                        () -> {
                            if (runs.isEmpty()) {
                                self[0].signal();
                            }
                            return ran(Scheduler.UNTIL_WOKEN);
                        });

        scheduler.runUntilIdle();

        assertThat(runs).containsExactly(0L, 0L);
    }

    @Test
    void run_failsForEver_delaysGrowToTheMaximumAndThenItIsGivenUp() {
        IOException cause = new IOException("no such device");
        supervisor.supervise("compactor", () -> fail(cause));

        scheduler.advance(10_000);

        assertThat(runs).containsExactly(0L, 10L, 30L, 70L, 120L, 170L);
        assertThat(events)
                .containsExactly(
                        new Event.TaskFailed("compactor", 1, 10, cause),
                        new Event.TaskFailed("compactor", 2, 20, cause),
                        new Event.TaskFailed("compactor", 3, 40, cause),
                        new Event.TaskFailed("compactor", 4, 50, cause),
                        new Event.TaskFailed("compactor", 5, 50, cause),
                        new Event.TaskFailed("compactor", 6, Event.TaskFailed.NO_RETRY, cause));
        assertThat(escalations).containsExactly("compactor: " + cause);
        assertThat(events.getFirst().message()).contains("runs again in 10 ms");
        assertThat(events.getLast().message()).contains("is given up");
    }

    @Test
    void run_throwsErrors_theyAreFailuresLikeOthers() {
        List<Throwable> thrown =
                List.of(
                        new OutOfMemoryError("injected"),
                        new StackOverflowError("injected"),
                        new AssertionError("injected"));
        supervisor.supervise(
                "flusher",
                () -> {
                    ran(0);
                    if (runs.size() <= thrown.size()) {
                        throw (Error) thrown.get(runs.size() - 1);
                    }
                    return Scheduler.UNTIL_WOKEN;
                });

        scheduler.advance(1_000);

        assertThat(runs).containsExactly(0L, 10L, 30L, 70L);
        assertThat(events).hasSize(4).endsWith(new Event.TaskRecovered("flusher", 3));
        assertThat(escalations).isEmpty();
    }

    @Test
    void run_succeedsAfterFailures_recoversAndCountsFromOneAgain() {
        IOException cause = new IOException("once");
        supervisor.supervise("flusher", () -> runs.size() % 3 == 2 ? ran(100) : fail(cause));

        scheduler.advance(130);

        assertThat(runs).containsExactly(0L, 10L, 30L, 130L);
        assertThat(events)
                .containsExactly(
                        new Event.TaskFailed("flusher", 1, 10, cause),
                        new Event.TaskFailed("flusher", 2, 20, cause),
                        new Event.TaskRecovered("flusher", 2),
                        new Event.TaskFailed("flusher", 1, 10, cause));
    }

    @Test
    void signal_duringBackOff_doesNotShortenIt() {
        SupervisedTask task = supervisor.supervise("syncer", () -> fail(new IOException("disk")));
        scheduler.runUntilIdle();

        for (int i = 0; i < 9; i++) {
            task.signal();
            scheduler.advance(1);
        }
        assertThat(runs).containsExactly(0L);
        scheduler.advance(1);

        assertThat(runs).containsExactly(0L, 10L);
    }

    @Test
    void signal_inTheRunThatFails_doesNotShortenTheBackOff() {
        SupervisedTask[] self = new SupervisedTask[1];
        self[0] =
                supervisor.supervise(
                        "syncer",
                        () -> {
                            self[0].signal();
                            return fail(new IOException("disk"));
                        });

        scheduler.advance(9);
        assertThat(runs).containsExactly(0L);
        scheduler.advance(1);

        assertThat(runs).containsExactly(0L, 10L);
    }

    @Test
    void signal_afterGivingUp_doesNotRunItAgain() {
        SupervisedTask task = supervisor.supervise("syncer", () -> fail(new IOException("disk")));
        scheduler.advance(10_000);
        int before = runs.size();

        task.signal();
        scheduler.advance(10_000);

        assertThat(runs).hasSize(before);
        assertThat(escalations).hasSize(1);
    }

    @Test
    void giveUp_throws_isTriedAgainUntilItReturns() {
        int[] calls = {0};
        Supervisor stubborn =
                supervisor(
                        (task, cause) -> {
                            if (++calls[0] < 3) {
                                throw new OutOfMemoryError("injected");
                            }
                            escalate(task, cause);
                        });
        IOException cause = new IOException("disk");
        SupervisedTask task = stubborn.supervise("syncer", () -> fail(cause));

        scheduler.advance(170);
        assertThat(calls[0]).isEqualTo(1);
        task.signal();
        scheduler.advance(49);
        assertThat(calls[0]).isEqualTo(1);
        scheduler.advance(10_000);

        assertThat(calls[0]).isEqualTo(3);
        assertThat(escalations).containsExactly("syncer: " + cause);
        assertThat(runs).hasSize(POLICY.failuresMax());
    }

    @Test
    void run_listenerThrows_retriesAllTheSame() {
        Supervisor deaf =
                new Supervisor(
                        scheduler,
                        new Events(
                                event -> {
                                    throw new OutOfMemoryError("injected, told of " + event);
                                }),
                        POLICY,
                        this::escalate);
        deaf.supervise("syncer", () -> fail(new IOException("disk")));

        scheduler.advance(10_000);

        assertThat(runs).hasSize(POLICY.failuresMax());
        assertThat(escalations).hasSize(1);
    }

    @Test
    void run_oneTaskFails_othersGoOn() {
        supervisor.supervise(
                "broken",
                () -> {
                    throw new AssertionError("injected");
                });
        supervisor.supervise("healthy", () -> ran(1_000));

        scheduler.advance(3_000);

        assertThat(runs).containsExactly(0L, 1_000L, 2_000L, 3_000L);
        assertThat(escalations).hasSize(1);
    }

    @Test
    void stats_tellStateAndFigures() {
        List<Stats.TaskStats> during = new ArrayList<>();
        IOException cause = new IOException("disk");
        supervisor.supervise("idle", () -> Scheduler.UNTIL_WOKEN);
        supervisor.supervise("broken", () -> fail(cause));
        supervisor.supervise(
                "curious",
                () -> {
                    during.addAll(supervisor.stats());
                    return Scheduler.UNTIL_WOKEN;
                });
        Optional<String> words = Optional.of(cause.toString());

        scheduler.runUntilIdle();

        assertThat(during.get(2))
                .isEqualTo(new Stats.TaskStats("curious", "running", 1, 0, Optional.empty()));
        assertThat(supervisor.stats())
                .containsExactly(
                        new Stats.TaskStats("idle", "idle", 1, 0, Optional.empty()),
                        new Stats.TaskStats("broken", "backing off", 1, 1, words),
                        new Stats.TaskStats("curious", "idle", 1, 0, Optional.empty()));

        scheduler.advance(10_000);
        assertThat(supervisor.stats().get(1))
                .isEqualTo(new Stats.TaskStats("broken", "given up", 6, 6, words));
    }

    @Test
    void close_stopsTasksAndRefusesNewOnes() {
        SupervisedTask task = supervisor.supervise("syncer", () -> ran(10));
        scheduler.advance(10);

        supervisor.close();
        supervisor.close();
        task.signal();
        scheduler.advance(100);

        assertThat(runs).containsExactly(0L, 10L);
        assertThatThrownBy(() -> supervisor.supervise("late", () -> 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("late");
    }

    @Test
    void close_stopsInReverseOrderOfStart() {
        List<String> order = new ArrayList<>();
        Supervisor recorded =
                new Supervisor(
                        new RecordingScheduler(scheduler, order),
                        new Events(events::add),
                        POLICY,
                        this::escalate);
        for (String name : List.of("preparer", "syncer", "flusher")) {
            recorded.supervise(name, () -> Scheduler.UNTIL_WOKEN);
        }

        recorded.close();

        assertThat(order).containsExactly("flusher", "syncer", "preparer");
    }

    private Supervisor supervisor(Supervisor.Escalation escalation) {
        return new Supervisor(scheduler, new Events(events::add), POLICY, escalation);
    }

    private void escalate(String task, Throwable cause) {
        escalations.add(task + ": " + cause);
    }

    private long ran(long delayMillis) {
        runs.add(scheduler.millis());
        return delayMillis;
    }

    private long fail(IOException cause) throws IOException {
        runs.add(scheduler.millis());
        throw cause;
    }
}
