package dev.logkv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * The system calls that change files, or tell of it, of a {@link WorkloadWriter} that runs under
 * {@code strace}; and the means to kill it at one of them, before that has done anything.
 */
final class CallTrace {

    /** The question mark lets strace leave out what this machine does not have. */
    private static final String CALLS =
            "?open,openat,write,pwrite64,?pwritev,ftruncate,fallocate,fsync,fdatasync,?msync,"
                    + "?rename,?renameat,?renameat2,?unlink,unlinkat,?mkdir,mkdirat,?rmdir";

    private static final Pattern LINE = Pattern.compile("(\\d+) +(\\w+)\\((.*)");

    private CallTrace() {}

    /**
     * A call of one thread.
     *
     * @param name of the system call
     * @param nth how many of this name the thread has made with this one, from its start
     * @param text what strace prints of it
     */
    record Call(String name, int nth, String text) {

        @Override
        public String toString() {
            return name + " " + nth + ": " + text;
        }
    }

    /** Ends the test with a message that says why, if strace is missing or may not trace. */
    static void assumePossible() {
        int exit;
        try {
            exit =
                    new ProcessBuilder("strace", "-f", "-o", "/dev/null", "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue();
        } catch (IOException e) {
            exit = -1; // there is no such command
        }
        Assumptions.assumeTrue(
                exit == 0, "strace is missing, or may not trace here; no JVM is killed at a call");
    }

    /** Returns the command that writes down all calls of the one behind it. */
    static List<String> counting(Path log) {
        return List.of("strace", "-f", "-o", log.toString(), "-e", "trace=" + CALLS);
    }

    /** Returns the command that kills the one behind it at a call, and writes down those before. */
    static List<String> killingAt(Call call, Path log) {
        List<String> command = new ArrayList<>(counting(log));
        command.add("-e");
        command.add("inject=%s:signal=KILL:when=%d".formatted(call.name(), call.nth()));
        return command;
    }

    /**
     * Returns the calls of the thread that does the workload, from its begin on. Of those that open
     * a file only the ones that may create it.
     */
    static List<Call> read(Path log) throws IOException {
        List<Call> calls = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        String thread = null;
        for (String line : Files.readAllLines(log)) {
            Matcher match = LINE.matcher(line);
            if (!match.matches()) {
                continue;
            }
            String name = match.group(2);
            String text = match.group(3);
            int nth = counts.merge(match.group(1) + " " + name, 1, Integer::sum);
            if (thread != null) {
                boolean opens = name.startsWith("open");
                if (match.group(1).equals(thread) && (!opens || text.contains("O_CREAT"))) {
                    calls.add(new Call(name, nth, text));
                }
            } else if (name.equals("write") && text.startsWith("1, \"" + WorkloadWriter.BEGIN)) {
                thread = match.group(1);
            }
        }
        return calls;
    }
}
