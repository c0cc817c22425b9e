package dev.logkv.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The timeout is for a wake-up that got lost; the wait for it takes no interrupt. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ThreadSchedulerTest {

    private final ThreadScheduler scheduler = new ThreadScheduler("logkv-test-");

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
    void start_runsOnANamedDaemonThread_whichEndsWithStop() {
        CompletableFuture<Thread> turn = new CompletableFuture<>();
        Scheduler.Worker worker = scheduler.start("syncer", () -> sleepAfter(turn));

        Thread thread = scheduler.await(turn);
        assertThat(thread.getName()).isEqualTo("logkv-test-syncer");
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.isVirtual()).isFalse();
        worker.stop();

        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void start_inheritsNothingFromTheOpener() {
        InheritableThreadLocal<String> local = new InheritableThreadLocal<>();
        local.set("opener's");
        CompletableFuture<Boolean> inherited = new CompletableFuture<>();

        Scheduler.Worker worker =
                scheduler.start(
                        "syncer",
                        () -> {
                            inherited.complete(local.get() != null);
                            return Scheduler.UNTIL_WOKEN;
                        });

        assertThat(scheduler.await(inherited)).isFalse();
        worker.stop();
    }

    @Test
    void stop_waitsForTheTurnThatRuns_interruptedOrNot() throws InterruptedException {
        CompletableFuture<Thread> began = new CompletableFuture<>();
        CompletableFuture<Void> release = new CompletableFuture<>();
        AtomicInteger ended = new AtomicInteger();
        Scheduler.Worker worker =
                scheduler.start(
                        "slow",
                        () -> {
                            began.complete(Thread.currentThread());
                            release.join();
                            ended.incrementAndGet();
                            return 0;
                        });
        Thread thread = scheduler.await(began);
        List<String> seen = new ArrayList<>();
        Thread stopper =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    Thread.currentThread().interrupt();
                                    worker.stop();
                                    seen.add("ended " + ended.get());
                                    seen.add("flag " + Thread.currentThread().isInterrupted());
                                });
        awaitState(stopper, Thread.State.WAITING);
        stopper.interrupt();

        release.complete(null);
        stopper.join();

        assertThat(seen).containsExactly("ended 1", "flag true");
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void interrupt_ofASleepingWorker_neitherEndsItNorMakesItSpin() {
        AtomicInteger turns = new AtomicInteger();
        AtomicReference<CompletableFuture<Thread>> turn =
                new AtomicReference<>(new CompletableFuture<>());
        Scheduler.Worker worker =
                scheduler.start(
                        "syncer",
                        () -> {
                            turns.incrementAndGet();
                            return sleepAfter(turn.get());
                        });
        Thread thread = scheduler.await(turn.get());
        awaitState(thread, Thread.State.WAITING);

        for (int i = 0; i < 100; i++) {
            thread.interrupt();
            awaitFlagCleared(thread); // every park returns at once until it is
            assertThat(thread.isAlive()).isTrue();
        }

        turn.set(new CompletableFuture<>());
        worker.wake();
        scheduler.await(turn.get());
        worker.stop();
        assertThat(turns).hasValue(2);
    }

    @Test
    void run_throws_theThreadLivesOnAndAWakeUpRunsItAgain() {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        Scheduler.Worker worker =
                scheduler.start(
                        "broken",
                        () -> {
                            if (first.complete(Thread.currentThread())) {
                                throw new OutOfMemoryError("injected");
                            }
                            return sleepAfter(second);
                        });
        Thread thread = scheduler.await(first);

        worker.wake();

        assertThat(scheduler.await(second)).isSameAs(thread);
        worker.stop();
    }

    /**
     * With one waker no other wake-up makes a lost one good, and it spins instead of sleeping to
     * wake the worker just when that goes to sleep.
     */
    @Test
    void wake_asTheWorkerGoesToSleep_isNotLost() {
        int rounds = 100_000;
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger served = new AtomicInteger();
        Scheduler.Worker worker =
                scheduler.start(
                        "syncer",
                        () -> {
                            served.set(asked.get());
                            return Scheduler.UNTIL_WOKEN;
                        });

        for (int round = 1; round <= rounds; round++) {
            asked.set(round);
            worker.wake();
            while (served.get() < round) {
                Thread.onSpinWait();
            }
        }

        worker.stop();
        assertThat(served).hasValue(rounds);
    }

    /** Each writer puts something down, wakes, and waits for it, as synced writers do. */
    @Test
    void wake_byManyThreads_noneIsLost() throws InterruptedException {
        int writers = 4;
        int rounds = 10_000;
        ConcurrentLinkedQueue<CompletableFuture<Void>> waiting = new ConcurrentLinkedQueue<>();
        Scheduler.Worker worker =
                scheduler.start(
                        "syncer",
                        () -> {
                            for (var w = waiting.poll(); w != null; w = waiting.poll()) {
                                w.complete(null);
                            }
                            return Scheduler.UNTIL_WOKEN;
                        });
        AtomicInteger served = new AtomicInteger();

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        for (int round = 0; round < rounds; round++) {
                                            CompletableFuture<Void> mine =
                                                    new CompletableFuture<>();
                                            waiting.add(mine);
                                            worker.wake();
                                            scheduler.await(mine);
                                            served.incrementAndGet();
                                        }
                                    }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(served).hasValue(writers * rounds);
        worker.stop();
    }

    @Test
    void call_runsOnAFreshThread_whichHasEnded() throws Exception {
        Thread thread = Objects.requireNonNull(scheduler.call("open", Thread::currentThread));

        assertThat(thread).isNotSameAs(Thread.currentThread());
        assertThat(thread.getName()).isEqualTo("logkv-test-open");
        assertThat(thread.isAlive()).isFalse();
    }

    @Test
    void awaitAndCall_onAnInterruptedVirtualThread_finishAndKeepTheFlag() throws Exception {
        CompletableFuture<String> future = new CompletableFuture<>();
        CompletableFuture<Thread> waiter = new CompletableFuture<>();
        List<String> seen = new ArrayList<>();
        Thread virtual =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    Thread.currentThread().interrupt();
                                    waiter.complete(Thread.currentThread());
                                    seen.add(scheduler.await(future));
                                    seen.add("flag " + Thread.currentThread().isInterrupted());
                                    seen.add(callName());
                                    seen.add("flag " + Thread.currentThread().isInterrupted());
                                });
        awaitState(waiter.join(), Thread.State.WAITING);
        virtual.interrupt();

        future.complete("done");
        virtual.join();

        assertThat(seen).containsExactly("done", "flag true", "logkv-test-call", "flag true");
    }

    private String callName() {
        try {
            return scheduler.call("call", () -> Thread.currentThread().getName());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static long sleepAfter(CompletableFuture<Thread> turn) {
        turn.complete(Thread.currentThread());
        return Scheduler.UNTIL_WOKEN;
    }

    private static void awaitFlagCleared(Thread thread) {
        while (thread.isInterrupted()) {
            Thread.onSpinWait();
        }
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }
}
