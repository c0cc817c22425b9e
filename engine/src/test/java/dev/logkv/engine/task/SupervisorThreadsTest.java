package dev.logkv.engine.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The supervisor on real threads; what it decides is tested in virtual time. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SupervisorThreadsTest {

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
    void close_endsEveryThread_givenUpOnesToo() {
        List<Thread> threads = new CopyOnWriteArrayList<>();
        CompletableFuture<String> givenUp = new CompletableFuture<>();
        CompletableFuture<Void> ran = new CompletableFuture<>();
        Supervisor supervisor =
                new Supervisor(
                        scheduler,
                        new Events(_ -> {}),
                        new RetryPolicy(1, 1, 1),
                        (task, cause) -> givenUp.complete(task + ": " + cause.getMessage()));
        supervisor.supervise(
                "broken",
                () -> {
                    threads.add(Thread.currentThread());
                    throw new OutOfMemoryError("injected");
                });
        supervisor.supervise(
                "healthy",
                () -> {
                    threads.add(Thread.currentThread());
                    ran.complete(null);
                    return Scheduler.UNTIL_WOKEN;
                });
        assertThat(scheduler.await(givenUp)).isEqualTo("broken: injected");
        scheduler.await(ran);

        supervisor.close();
        supervisor.close();

        assertThat(threads).hasSize(2).noneMatch(Thread::isAlive);
    }

    @Test
    void close_whileATaskAsksForFigures_doesNotDeadlock() {
        CompletableFuture<Void> began = new CompletableFuture<>();
        Supervisor[] supervisor = new Supervisor[1];
        supervisor[0] =
                new Supervisor(
                        scheduler,
                        new Events(_ -> {}),
                        RetryPolicy.DEFAULT,
                        (_, cause) -> {
                            throw new AssertionError(cause);
                        });
        CompletableFuture<Void> ready = new CompletableFuture<>();
        supervisor[0].supervise(
                "curious",
                () -> {
                    ready.join();
                    for (int i = 0; i < 1_000; i++) {
                        assertThat(supervisor[0].stats()).hasSize(1);
                        began.complete(null);
                    }
                    return 0;
                });
        ready.complete(null);
        scheduler.await(began);

        supervisor[0].close();

        assertThat(supervisor[0].stats().getFirst().failures()).isZero();
    }
}
