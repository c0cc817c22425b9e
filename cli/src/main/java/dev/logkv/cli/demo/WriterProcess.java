package dev.logkv.cli.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM that runs {@link FeedWriter}, and its violent end. */
final class WriterProcess {

    /** A writer that is not there by then has failed. */
    private static final int SECONDS_MAX = 60;

    private final Process process;

    private WriterProcess(Process process) {
        this.process = process;
    }

    /** Starts the writer with the JVM and the code of this process. */
    static WriterProcess start(Path directory, FeedSource feed, long skip) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(code());
        command.addAll(List.of(directory.toString(), feed.toArgument(), Long.toString(skip)));
        return new WriterProcess(
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private static List<String> code() {
        String modulePath = System.getProperty("jdk.module.path");
        Module module = FeedWriter.class.getModule();
        return modulePath != null && module.isNamed()
                ? List.of(
                        "-p", modulePath, "-m", module.getName() + "/" + FeedWriter.class.getName())
                : List.of("-cp", System.getProperty("java.class.path"), FeedWriter.class.getName());
    }

    /**
     * Waits until so many writes are acknowledged and then kills the writer with SIGKILL, in the
     * middle of whatever it does.
     *
     * @return how many writes it had acknowledged when it died
     * @throws IOException if it ended before, by itself
     */
    long killAfter(long acknowledgements) throws IOException {
        process.onExit()
                .orTimeout(SECONDS_MAX, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly());
        long last = 0;
        boolean isKilled = false;
        try (InputStream in = new BufferedInputStream(process.getInputStream(), 1 << 16)) {
            long number = 0;
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c != '\n') {
                    number = number * 10 + (c - '0');
                    continue;
                }
                last = number;
                number = 0;
                if (last >= acknowledgements && !isKilled) {
                    isKilled = true;
                    // SIGKILL. Not by the process itself, which would close the pipe: what the
                    // writer had said before it died is still in there and counts.
                    process.toHandle().destroyForcibly();
                }
            }
        } finally {
            process.destroyForcibly();
        }
        if (!isKilled) {
            throw new IOException(
                    "the writing process ended by itself after %,d acknowledgements"
                            .formatted(last));
        }
        return last;
    }
}
