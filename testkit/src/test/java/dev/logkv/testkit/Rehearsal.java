package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.store.StoreAccess;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/**
 * A workload that was done in the simulation, to the end, before a {@link WorkloadWriter} does it
 * on another ground. So it is known what that has done when it has printed so many lines, and the
 * two grounds are held against each other.
 *
 * @param workload that was done
 * @param history all of it
 * @param lines what was begun and acknowledged, in the order of the changes
 */
record Rehearsal(CrashWorkload workload, History history, List<Promises> lines) {

    static Rehearsal of(CrashWorkload workload) {
        VirtualClock clock = new VirtualClock();
        List<Promises> lines = new ArrayList<>();
        History[] history = new History[1];
        history[0] = new History(() -> lines.add(Promises.of(history[0], clock)));
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            StoreDriver driver =
                    new StoreDriver(
                            new SimulatedGround(fs),
                            history[0],
                            workload.options(),
                            workload.shape(),
                            workload.seed(),
                            clock,
                            Arena::allocate,
                            StoreAccess::submit);
            driver.open();
            workload.actions().forEach(driver::perform);
            driver.close();
        }
        return new Rehearsal(workload, history[0], List.copyOf(lines));
    }

    /**
     * Judges what a crash left of a store that a writer had.
     *
     * @param printed its lines, without {@link WorkloadWriter#BEGIN}
     * @param choice decides what else is looked at, because not all can be
     */
    void judge(List<String> printed, Ground left, boolean processDeath, long choice) {
        List<Promises> told = printed.stream().map(Promises::parse).toList();
        assertThat(told)
                .as("what this ground and the simulation make of the same seed")
                .isEqualTo(lines.subList(0, Math.min(told.size(), lines.size())));
        History then = told.isEmpty() ? new History() : history.at(told.getLast());
        // Time may have passed since; when the next line is printed it has passed in any case.
        long nowMillis = lines.get(Math.min(told.size(), lines.size() - 1)).nowMillis();
        new CrashOracle(workload).check(left, processDeath, choice, then, nowMillis);
    }

    /**
     * Judges what a loss of power left of a store whose writer may have met a fault before. From
     * that on it may do something else than was rehearsed; what it has promised until then holds.
     *
     * @param late whether it may be late by the fault, and otherwise go on as rehearsed
     */
    void judgeFault(List<String> printed, Ground left, boolean late, long choice) {
        List<Promises> told = printed.stream().map(Promises::parse).toList();
        int same = 0;
        while (same < Math.min(told.size(), lines.size())
                && isSame(told.get(same), lines.get(same), late)) {
            same++;
        }
        int durable = told.stream().mapToInt(Promises::durable).max().orElse(0);
        Promises last = same == 0 ? new Promises(0, 0, 0, 0) : lines.get(same - 1);
        assertThat(durable).as("durable after a fault").isLessThanOrEqualTo(last.acknowledged());
        long nowMillis = lines.get(Math.min(same, lines.size() - 1)).nowMillis();
        Promises then = new Promises(last.begun(), last.acknowledged(), durable, nowMillis);
        new CrashOracle(workload).check(left, false, choice, history.at(then), nowMillis);
    }

    private static boolean isSame(Promises one, Promises other, boolean late) {
        return one.begun() == other.begun()
                && one.acknowledged() == other.acknowledged()
                && one.durable() == other.durable()
                && (late || one.nowMillis() == other.nowMillis());
    }

    /** Returns whether it matters at what time something was written. */
    boolean hasExpiry() {
        return workload.actions().stream()
                .anyMatch(
                        action ->
                                action instanceof StoreAction.Write write
                                        && write.changes().stream()
                                                .anyMatch(c -> c.timeToLiveMillis() > 0));
    }
}
