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
 * @param lines of its history, and one for its end
 */
record Rehearsal(CrashWorkload workload, List<String> lines) {

    static Rehearsal of(CrashWorkload workload) {
        VirtualClock clock = new VirtualClock();
        List<String> lines = new ArrayList<>();
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            StoreDriver driver =
                    new StoreDriver(
                            new SimulatedGround(fs),
                            new History(new HistoryLines(workload, clock, lines::add)),
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
        lines.add(HistoryLines.line(clock, WorkloadWriter.END));
        return new Rehearsal(workload, List.copyOf(lines));
    }

    /**
     * Judges what is left of the store of a writer that was killed, or has come to its end.
     *
     * @param printed its lines, without {@link WorkloadWriter#BEGIN}
     * @param choice decides what else is looked at, because not all can be
     */
    void judgeDeath(List<String> printed, Ground left, long choice) {
        assertRehearsed(printed);
        // Time may have passed since; when the next line is printed it has passed in any case.
        String next = lines.get(Math.min(printed.size(), lines.size() - 1));
        History history = HistoryLines.read(workload, withoutEnd(printed));
        new CrashOracle(workload).check(left, true, choice, history, HistoryLines.millis(next));
    }

    /** Judges what a loss of power left of a store whose writer has come to an end since. */
    void judgePowerLoss(List<String> printed, Ground left, long choice) {
        History history = HistoryLines.read(workload, withoutEnd(printed));
        long nowMillis = HistoryLines.millis(printed.getLast());
        new CrashOracle(workload).check(left, false, choice, history, nowMillis);
    }

    /** Fails if another ground and the simulation do not make the same of the same seed. */
    void assertRehearsed(List<String> printed) {
        assertThat(printed)
                .as("what another ground makes of the seed")
                .isEqualTo(lines.subList(0, Math.min(printed.size(), lines.size())));
    }

    private static List<String> withoutEnd(List<String> lines) {
        return !lines.isEmpty() && isEnd(lines.getLast())
                ? lines.subList(0, lines.size() - 1)
                : lines;
    }

    /** Returns whether a line is the last one that a writer prints of a workload. */
    static boolean isEnd(String line) {
        String text = line.substring(line.indexOf(' ') + 1);
        return text.equals(WorkloadWriter.END) || text.startsWith(WorkloadWriter.FAILED);
    }
}
