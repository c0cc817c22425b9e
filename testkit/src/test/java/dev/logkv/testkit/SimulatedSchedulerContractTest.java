package dev.logkv.testkit;

import dev.logkv.engine.task.Scheduler;

final class SimulatedSchedulerContractTest extends SchedulerContract {

    @Override
    Scheduler create() {
        return new SimulatedScheduler(1, new VirtualClock());
    }
}
