package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.engine.task.Scheduler;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What every scheduler does. */
abstract class SchedulerContract {

    private final Scheduler scheduler = create();

    abstract Scheduler create();

    @Test
    void start_nobodyWakes_firstTurnComesAtOnce() {
        CompletableFuture<String> turn = new CompletableFuture<>();

        Scheduler.Worker worker = scheduler.start("worker", completing(turn, "ran"));

        assertThat(scheduler.await(turn)).isEqualTo("ran");
        worker.stop();
    }

    @Test
    void wake_duringATurn_runsOnceMore() {
        AtomicReference<Scheduler.Worker> self = new AtomicReference<>();
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Void> secondTurn = new CompletableFuture<>();
        AtomicInteger turns = new AtomicInteger();
        Scheduler.Worker worker =
                scheduler.start(
                        "worker",
                        () -> {
                            if (turns.incrementAndGet() == 1) {
                                scheduler.await(started);
                                self.get().wake();
                                self.get().wake();
                            } else {
                                secondTurn.complete(null);
                            }
                            return Scheduler.UNTIL_WOKEN;
                        });
        self.set(worker);
        started.complete(null);

        scheduler.await(secondTurn);

        worker.stop();
        assertThat(turns).hasValue(2);
    }

    @Test
    void run_returnsZero_runsAgainAtOnce() {
        CompletableFuture<Void> third = new CompletableFuture<>();
        AtomicInteger turns = new AtomicInteger();
        Scheduler.Worker worker =
                scheduler.start(
                        "worker",
                        () -> {
                            if (turns.incrementAndGet() < 3) {
                                return 0;
                            }
                            third.complete(null);
                            return Scheduler.UNTIL_WOKEN;
                        });

        scheduler.await(third);

        worker.stop();
        assertThat(turns).hasValue(3);
    }

    @Test
    void run_returnsADelay_runsAgainNotBefore() {
        List<Long> moments = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> second = new CompletableFuture<>();
        Scheduler.Worker worker =
                scheduler.start(
                        "worker",
                        () -> {
                            moments.add(scheduler.millis());
                            if (moments.size() == 1) {
                                return 3;
                            }
                            second.complete(null);
                            return Scheduler.UNTIL_WOKEN;
                        });

        scheduler.await(second);

        worker.stop();
        assertThat(moments.get(1) - moments.get(0)).isGreaterThanOrEqualTo(3);
    }

    @Test
    void run_withTheInterruptFlagSet_leavesNothingForTheNextTurn() {
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        AtomicInteger turns = new AtomicInteger();
        Scheduler.Worker worker =
                scheduler.start(
                        "worker",
                        () -> {
                            if (turns.incrementAndGet() == 1) {
                                Thread.currentThread().interrupt();
                                return 0;
                            }
                            flag.complete(Thread.currentThread().isInterrupted());
                            return Scheduler.UNTIL_WOKEN;
                        });

        assertThat(scheduler.await(flag)).isFalse();
        worker.stop();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void stop_thenWake_runsNoMore() {
        AtomicInteger turns = new AtomicInteger();
        CompletableFuture<Void> first = new CompletableFuture<>();
        Scheduler.Worker worker =
                scheduler.start(
                        "stopped",
                        () -> {
                            turns.incrementAndGet();
                            first.complete(null);
                            return Scheduler.UNTIL_WOKEN;
                        });
        scheduler.await(first);

        worker.stop();
        worker.wake();
        worker.stop();

        CompletableFuture<String> other = new CompletableFuture<>();
        Scheduler.Worker witness = scheduler.start("witness", completing(other, "ran"));
        scheduler.await(other);
        witness.stop();
        assertThat(turns).hasValue(1);
    }

    @Test
    void stop_byTheStepItself_isRefused() {
        AtomicReference<Scheduler.Worker> self = new AtomicReference<>();
        CompletableFuture<Void> started = new CompletableFuture<>();
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Scheduler.Worker worker =
                scheduler.start(
                        "worker",
                        () -> {
                            scheduler.await(started);
                            try {
                                self.get().stop();
                            } catch (IllegalStateException e) {
                                thrown.complete(e);
                            }
                            return Scheduler.UNTIL_WOKEN;
                        });
        self.set(worker);
        started.complete(null);

        assertThat(scheduler.await(thrown)).hasMessageContaining("worker");
        worker.stop();
    }

    @Test
    void call_returns_theResult() throws Exception {
        assertThat(scheduler.call("call", () -> 42)).isEqualTo(42);
    }

    @Test
    void call_actionThrows_rethrowsTheSameObject() {
        IOException checked = new IOException("disk");
        AssertionError error = new AssertionError("bug");

        assertThatThrownBy(() -> scheduler.call("call", () -> raise(checked))).isSameAs(checked);
        assertThatThrownBy(() -> scheduler.call("call", () -> raise(error))).isSameAs(error);
    }

    @Test
    void call_interruptedCaller_actionDoesNotSeeTheFlagAndTheCallerKeepsIt() throws Exception {
        Thread.currentThread().interrupt();

        boolean seen = scheduler.call("call", () -> Thread.currentThread().isInterrupted());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(seen).isFalse();
    }

    @Test
    void await_interruptedCaller_waitsAndKeepsTheFlag() {
        CompletableFuture<String> turn = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        Scheduler.Worker worker = scheduler.start("worker", completing(turn, "ran"));

        String result = scheduler.await(turn);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(result).isEqualTo("ran");
        worker.stop();
    }

    @Test
    void await_failedFuture_throwsWhatItFailedWith() {
        IOException cause = new IOException("disk");
        CompletableFuture<String> failed = CompletableFuture.failedFuture(cause);

        assertThatThrownBy(() -> scheduler.await(failed))
                .isInstanceOf(CompletionException.class)
                .hasCause(cause);
    }

    @Test
    void awaitWithLimit_futureNeverDone_returnsFalseWhenItIsOver() {
        long began = scheduler.millis();
        assertThat(scheduler.await(new CompletableFuture<>(), 3)).isFalse();
        assertThat(scheduler.millis()).isGreaterThanOrEqualTo(began + 2); // a part may be cut off
    }

    @Test
    void awaitWithLimit_futureDoneInTime_returnsTrueAndKeepsTheFlag() {
        CompletableFuture<String> turn = new CompletableFuture<>();
        Thread.currentThread().interrupt();
        Scheduler.Worker worker = scheduler.start("worker", completing(turn, "ran"));

        assertThat(scheduler.await(turn, 3_600_000)).isTrue();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(scheduler.await(CompletableFuture.failedFuture(new IOException()), 0)).isTrue();
        worker.stop();
    }

    private static <T> Scheduler.Step completing(CompletableFuture<T> future, T value) {
        return () -> {
            future.complete(value);
            return Scheduler.UNTIL_WOKEN;
        };
    }

    private static String raise(Throwable thrown) throws Exception {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (Exception) thrown;
    }
}
