package dev.logkv.testkit;

import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.ThreadScheduler;
import org.junit.jupiter.api.Timeout;

/** The timeout is for a wake-up that got lost; the wait for it takes no interrupt. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ThreadSchedulerContractTest extends SchedulerContract {

    @Override
    Scheduler create() {
        return new ThreadScheduler("logkv-contract-");
    }
}
