package dev.logkv.engine.task;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Notes which worker is stopped when; otherwise the scheduler behind it. */
record RecordingScheduler(Scheduler delegate, List<String> stops) implements Scheduler {

    @Override
    public Worker start(String name, Step step) {
        Worker worker = delegate.start(name, step);
        return new Worker() {
            @Override
            public void wake() {
                worker.wake();
            }

            @Override
            public void stop() {
                stops.add(name);
                worker.stop();
            }
        };
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Callable<T> action) throws Exception {
        return delegate.call(name, action);
    }

    @Override
    public <T extends @Nullable Object> T await(CompletableFuture<T> future) {
        return delegate.await(future);
    }

    @Override
    public boolean await(CompletableFuture<?> future, long millis) {
        return delegate.await(future, millis);
    }

    @Override
    public void pause(long nanos) {
        delegate.pause(nanos);
    }

    @Override
    public long millis() {
        return delegate.millis();
    }
}
