package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class WatchedWorkTest {

    private final Streams streams =
            Streams.of(
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    OutputStream.nullOutputStream());
    private final CountDownLatch end = new CountDownLatch(1);

    @Test
    void workUnderWay_isLookedAt_onTheCallingThread() {
        var looker = new Thread[1];

        WatchedWork.run(
                streams,
                "work",
                this::awaitEnd,
                () -> {
                    looker[0] = Thread.currentThread();
                    end.countDown();
                });

        assertThat(looker[0]).isSameAs(Thread.currentThread());
    }

    @Test
    void failure_isThrownAsItIs() {
        var exception = new IllegalArgumentException("no");
        var error = new OutOfMemoryError("none");

        assertThatThrownBy(() -> run(() -> fail(exception))).isSameAs(exception);
        assertThatThrownBy(() -> run(() -> fail(error))).isSameAs(error);
    }

    @Test
    void interruption_endsTheWaiting_notTheWork() {
        assertThatThrownBy(
                        () -> WatchedWork.run(streams, "work", this::awaitEnd, streams::interrupt))
                .isInstanceOf(Interruption.class);

        assertThat(end.getCount()).isEqualTo(1);
        end.countDown();
    }

    @Test
    void interruptionBefore_startsNothing() {
        streams.interrupt();

        assertThatThrownBy(() -> run(end::countDown)).isInstanceOf(Interruption.class);
        assertThat(end.getCount()).isEqualTo(1);
    }

    private void run(Runnable work) {
        WatchedWork.run(streams, "work", work, () -> {});
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    private static void fail(Error failure) {
        throw failure;
    }
}
