package dev.logkv.testkit;

import dev.logkv.engine.task.Scheduler;
import dev.logkv.engine.task.ThreadScheduler;

final class ThreadSchedulerContractTest extends SchedulerContract {

    @Override
    Scheduler create() {
        return new ThreadScheduler("logkv-contract-");
    }
}
