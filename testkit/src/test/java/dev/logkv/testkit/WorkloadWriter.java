package dev.logkv.testkit;

import dev.logkv.LogKVException;
import dev.logkv.engine.store.StoreAccess;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Does workloads of the crash tests in a real directory, one for each line that it reads: seed,
 * directory and name, with tabs between. All calls come from its main thread, in an order that
 * follows from the seed.
 *
 * <p>It prints {@link HistoryLines}, and one when the workload has come to its end, or how it
 * failed.
 */
final class WorkloadWriter {

    /** Printed before a workload begins. */
    static final String BEGIN = "begin";

    /** Printed, behind the time, when a workload has ended. */
    static final String END = "end";

    /**
     * Printed, behind the time, when the store refused something and was closed, with the reason.
     */
    static final String FAILED = "failed";

    // Not System.out: a line is one write, so that it is there whole or not at all.
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    private WorkloadWriter() {}

    /** Does workloads until there are no more lines. */
    public static void main(String[] args) throws IOException {
        WorkloadWriter writer = new WorkloadWriter();
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (QuietLog _ = new QuietLog()) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split("\t");
                CrashWorkload workload = CrashWorkloads.named(words[2], Long.parseLong(words[0]));
                writer.print(BEGIN);
                writer.write(workload, new DiskGround(Path.of(words[1])));
            }
        }
    }

    /** Returns the line that has a workload done in a directory. */
    static String line(CrashWorkload workload, Path directory) {
        return "%d\t%s\t%s".formatted(workload.seed(), directory, workload.name());
    }

    private void write(CrashWorkload workload, Ground ground) {
        VirtualClock clock = new VirtualClock();
        History history = new History(new HistoryLines(workload, clock, this::print));
        StoreDriver driver =
                new StoreDriver(
                        ground,
                        history,
                        workload.options(),
                        workload.shape(),
                        workload.seed(),
                        clock,
                        Arena::allocate,
                        StoreAccess::submit);
        try {
            driver.open();
            workload.actions().forEach(driver::perform);
            driver.close();
            print(HistoryLines.line(clock, END));
        } catch (LogKVException e) {
            close(driver, e);
            print(HistoryLines.line(clock, FAILED + " " + e));
        }
    }

    private static void close(StoreDriver driver, LogKVException failure) {
        try {
            driver.close();
        } catch (LogKVException e) {
            failure.addSuppressed(e);
        }
    }

    private void print(String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            Runtime.getRuntime().halt(1); // the test has gone
        }
    }
}
