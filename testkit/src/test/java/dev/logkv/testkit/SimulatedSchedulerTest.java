package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.task.Scheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class SimulatedSchedulerTest {

    private final VirtualClock clock = new VirtualClock(0);
    private final SimulatedScheduler scheduler = new SimulatedScheduler(7, clock);
    private final List<String> trace = new ArrayList<>();

    @Test
    void start_nobodyPumps_nothingRuns() {
        scheduler.start("a", tracing("a", Scheduler.UNTIL_WOKEN));

        assertThat(trace).isEmpty();
        assertThat(scheduler.runOne()).isTrue();
        assertThat(scheduler.runOne()).isFalse();
        assertThat(trace).containsExactly("a");
    }

    @Test
    void run_sameSeed_sameOrder() {
        assertThat(orderOf(99)).hasSize(30).isEqualTo(orderOf(99));
    }

    @Test
    void run_differentSeeds_ordersDiffer() {
        Set<List<String>> orders = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            orders.add(orderOf(seed));
        }

        assertThat(orders).hasSize(20);
    }

    @Test
    void run_threeReady_eachOrderComesUp() {
        Set<List<String>> firsts = new HashSet<>();
        for (long seed = 0; seed < 200; seed++) {
            List<String> order = new ArrayList<>();
            SimulatedScheduler seeded = new SimulatedScheduler(seed, clock);
            for (String name : List.of("a", "b", "c")) {
                seeded.start(
                        name,
                        () -> {
                            order.add(name);
                            return Scheduler.UNTIL_WOKEN;
                        });
            }
            seeded.runUntilIdle();
            firsts.add(order);
        }

        assertThat(firsts).hasSize(6);
    }

    @Test
    void advance_delays_runAtTheirMomentAndMoveTheClock() {
        scheduler.start("every 10", () -> traceMoment("a", 10));
        scheduler.start("every 25", () -> traceMoment("b", 25));

        scheduler.advance(49);

        assertThat(trace).containsExactlyInAnyOrder("a0", "b0", "a10", "a20", "b25", "a30", "a40");
        assertThat(trace.subList(2, 7)).containsExactly("a10", "a20", "b25", "a30", "a40");
        assertThat(scheduler.millis()).isEqualTo(49);
        assertThat(clock.millis()).isEqualTo(49);
    }

    @Test
    void runUntilIdle_delayIsLeft_noTimePasses() {
        scheduler.start("a", () -> traceMoment("a", 10));

        scheduler.runUntilIdle();

        assertThat(trace).containsExactly("a0");
        assertThat(scheduler.millis()).isZero();
    }

    @Test
    void set_theClockJumps_delaysDoNot() {
        scheduler.start("a", () -> traceMoment("a", 10));
        scheduler.runUntilIdle();

        clock.set(1_000_000);
        scheduler.advance(9);
        clock.set(-1_000_000);
        scheduler.advance(1);

        assertThat(trace).containsExactly("a0", "a10");
        assertThat(clock.millis()).isEqualTo(-999_999);
    }

    @Test
    void await_nobodyReady_advancesToTheNextDelay() {
        CompletableFuture<String> done = new CompletableFuture<>();
        scheduler.start("slow", tracing("slow", 10_000));
        scheduler.start(
                "syncer",
                () -> {
                    if (scheduler.millis() < 1_000) {
                        return 1_000;
                    }
                    done.complete("synced");
                    return Scheduler.UNTIL_WOKEN;
                });

        assertThat(scheduler.await(done)).isEqualTo("synced");
        assertThat(scheduler.millis()).isEqualTo(1_000);
    }

    @Test
    void await_doneAlready_runsNobody() {
        scheduler.start("a", tracing("a", Scheduler.UNTIL_WOKEN));

        scheduler.await(CompletableFuture.completedFuture("done"));

        assertThat(trace).isEmpty();
    }

    @Test
    void await_inATurn_runsOthersAndNeverTheOneThatWaits() {
        CompletableFuture<Void> byOther = new CompletableFuture<>();
        AtomicReference<Scheduler.Worker> waiter = new AtomicReference<>();
        waiter.set(
                scheduler.start(
                        "waiter",
                        () -> {
                            trace.add("in");
                            if (!byOther.isDone()) {
                                waiter.get().wake(); // ready again, while it waits
                                scheduler.start("other", completing(byOther));
                                scheduler.await(byOther);
                            }
                            trace.add("out");
                            return Scheduler.UNTIL_WOKEN;
                        }));

        scheduler.runUntilIdle();

        assertThat(trace).containsExactly("in", "out", "in", "out");
    }

    @Test
    void await_nobodyLeft_isADeadlockThatNamesWorkers() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        scheduler.start("flusher", () -> Scheduler.UNTIL_WOKEN);
        scheduler.start(
                "syncer",
                () -> {
                    scheduler.await(never);
                    return Scheduler.UNTIL_WOKEN;
                });

        assertThatThrownBy(scheduler::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("deadlock")
                .hasMessageContaining("seed 7")
                .hasMessageContaining("flusher sleeps until it is woken")
                .hasMessageContaining("syncer is in a turn, and waits");
    }

    @Test
    void await_deadlockCaughtByTheEngine_failsTheNextPump() {
        CompletableFuture<Void> never = new CompletableFuture<>();
        scheduler.start(
                "swallows",
                () -> {
                    try {
                        scheduler.await(never);
                    } catch (AssertionError e) {
                        trace.add("caught");
                    }
                    return Scheduler.UNTIL_WOKEN;
                });

        assertThat(scheduler.runOne()).isTrue();

        assertThat(trace).containsExactly("caught");
        assertThatThrownBy(scheduler::runOne)
                .isInstanceOf(AssertionError.class)
                .hasStackTraceContaining("deadlock");
    }

    @Test
    void await_theOneThatCouldHelpLiesBelow_isToldFromADeadlock() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        scheduler.start(
                "below",
                () -> {
                    scheduler.start(
                            "above",
                            () -> {
                                first.complete(null);
                                scheduler.await(second);
                                return Scheduler.UNTIL_WOKEN;
                            });
                    scheduler.await(first);
                    second.complete(null);
                    return Scheduler.UNTIL_WOKEN;
                });

        assertThatThrownBy(scheduler::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("below could go on");
    }

    @Test
    void await_onlyAPeriodicWorker_givesUp() {
        scheduler.start("periodic", () -> 1_000);

        assertThatThrownBy(() -> scheduler.await(new CompletableFuture<>()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("does not complete");
    }

    @Test
    void runUntilIdle_workerNeverRests_isALivelock() {
        scheduler.start("busy", () -> 0);

        assertThatThrownBy(scheduler::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("livelock")
                .hasMessageContaining("busy is ready");
    }

    @Test
    void run_stepThrows_failsThisPumpAndLaterOnes() {
        RuntimeException bug = new RuntimeException("bug");
        scheduler.start("broken", throwing(bug));

        assertThatThrownBy(scheduler::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("broken")
                .hasCause(bug);
        assertThatThrownBy(() -> scheduler.await(new CompletableFuture<>()))
                .isInstanceOf(AssertionError.class)
                .hasRootCause(bug);
    }

    @Test
    void failOnThrow_off_runsTheStepAgainLater() {
        scheduler.failOnThrow(false).start("broken", throwing(new RuntimeException("bug")));

        scheduler.advance(2 * Scheduler.AFTER_THROW_MILLIS);

        assertThat(trace).containsExactly("throws 0", "throws 1000", "throws 2000");
    }

    @Test
    void stop_aWorkerWhoseTurnLiesBelow_fails() {
        AtomicReference<Scheduler.Worker> below = new AtomicReference<>();
        CompletableFuture<Void> never = new CompletableFuture<>();
        below.set(
                scheduler.start(
                        "below",
                        () -> {
                            scheduler.start("above", () -> stopping(below.get()));
                            scheduler.await(never);
                            return Scheduler.UNTIL_WOKEN;
                        }));

        assertThatThrownBy(scheduler::runUntilIdle)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("'below' is stopped on top of its own turn");
    }

    @Test
    void advance_inATurn_timeDoesNotGoBackInTheOneBelow() {
        int[] turns = {0};
        scheduler.start(
                "slow device",
                () -> {
                    if (++turns[0] == 1) {
                        scheduler.advance(100);
                    }
                    return Scheduler.UNTIL_WOKEN;
                });

        scheduler.advance(10);

        assertThat(scheduler.millis()).isEqualTo(100);
        assertThat(clock.millis()).isEqualTo(100);
    }

    @Test
    void wake_byAnotherThread_isRefused() throws InterruptedException {
        Scheduler.Worker worker = scheduler.start("a", tracing("a", Scheduler.UNTIL_WOKEN));
        AtomicReference<Throwable> thrown = new AtomicReference<>();

        Thread stranger = Thread.ofPlatform().name("stranger").unstarted(worker::wake);
        stranger.setUncaughtExceptionHandler((_, t) -> thrown.set(t));
        stranger.start();
        stranger.join();

        assertThat(thrown.get())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("stranger");
    }

    private List<String> orderOf(long seed) {
        List<String> order = new ArrayList<>();
        SimulatedScheduler seeded = new SimulatedScheduler(seed, new VirtualClock());
        for (String name : List.of("a", "b", "c")) {
            int[] turns = {0};
            seeded.start(
                    name,
                    () -> {
                        order.add(name);
                        return ++turns[0] < 10 ? 0 : Scheduler.UNTIL_WOKEN;
                    });
        }
        seeded.runUntilIdle();
        return order;
    }

    private Scheduler.Step tracing(String name, long delayMillis) {
        return () -> {
            trace.add(name);
            return delayMillis;
        };
    }

    private long traceMoment(String name, long delayMillis) {
        trace.add(name + scheduler.millis());
        return delayMillis;
    }

    private Scheduler.Step throwing(RuntimeException thrown) {
        return () -> {
            trace.add("throws " + scheduler.millis());
            throw thrown;
        };
    }

    private static Scheduler.Step completing(CompletableFuture<Void> future) {
        return () -> {
            future.complete(null);
            return Scheduler.UNTIL_WOKEN;
        };
    }

    private static long stopping(Scheduler.Worker worker) {
        worker.stop();
        return Scheduler.UNTIL_WOKEN;
    }
}
