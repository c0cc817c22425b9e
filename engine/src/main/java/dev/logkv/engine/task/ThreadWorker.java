package dev.logkv.engine.task;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker on a thread of its own.
 *
 * <p><b>No wake-up is lost.</b> A waker sets {@code woken} and then reads {@code sleeping}; the
 * thread sets {@code sleeping} and then reads {@code woken}. All four are volatile, so they have
 * one order for everybody: either the thread sees the wake-up and does not park, or the waker sees
 * it asleep and unparks it, and an unpark that comes before the park makes the park return. The
 * thread clears {@code woken} before it begins a turn: a wake-up before the clearing is served by
 * that turn, which sees what the waker wrote, and one after it is found set when the turn ends.
 *
 * <p>While the thread is at work a wake-up costs one volatile write and no call of the system. All
 * who find it asleep unpark it, not only the first: the first could die of a stack overflow between
 * setting the flag and its unpark, and would leave a flag that keeps everybody else from helping.
 */
final class ThreadWorker implements Scheduler.Worker {

    private final Scheduler.Step step;
    private final Thread thread;
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean sleeping;
    private volatile boolean stopped;

    ThreadWorker(String name, Scheduler.Step step) {
        this.step = step;
        this.thread = ThreadScheduler.engineThread(name, this::work);
    }

    void start() {
        thread.start();
    }

    @Override
    public void wake() {
        woken.set(true);
        if (sleeping) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void stop() {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException(
                    thread.getName() + " cannot wait for its own end: stop it from another thread");
        }
        stopped = true;
        LockSupport.unpark(thread);
        ThreadScheduler.joinUninterruptibly(thread);
    }

    private void work() {
        while (!stopped) {
            woken.getAndSet(false); // reads too: that is what orders the turn after its wakers
            Thread.interrupted(); // nobody who may do so interrupts an engine thread
            sleep(turn());
        }
    }

    private long turn() {
        try {
            return step.run();
        } catch (Throwable t) {
            Events.warn("a step of %s threw", thread.getName(), t);
            return Scheduler.AFTER_THROW_MILLIS;
        }
    }

    private void sleep(long delayMillis) {
        if (delayMillis <= 0) {
            return;
        }
        long start = System.nanoTime();
        long delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMillis);
        sleeping = true;
        while (!woken.get() && !stopped) {
            if (delayMillis == Scheduler.UNTIL_WOKEN) {
                LockSupport.park(this);
            } else {
                long leftNanos = delayNanos - (System.nanoTime() - start);
                if (leftNanos <= 0) {
                    break;
                }
                LockSupport.parkNanos(this, leftNanos);
            }
            Thread.interrupted(); // while the flag is set every park returns at once
        }
        sleeping = false;
    }
}
