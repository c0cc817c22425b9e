package dev.logkv.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Another JVM with the class path of this one, started for a test and killed with it. */
final class ChildJvm implements AutoCloseable {

    /** Far more than anything takes that is read with a limit, in seconds. */
    private static final int READ_SECONDS_MAX = 120;

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * Starts a class with a main method. What it prints to its error stream shows in the test's.
     */
    static ChildJvm start(Class<?> main, List<String> options, String... arguments)
            throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), main, options, arguments);
    }

    /**
     * Starts a class with a main method under another command, with another class path.
     *
     * @param around the command, which is to run the one behind it
     */
    static ChildJvm start(
            List<String> around,
            String classPath,
            Class<?> main,
            List<String> options,
            String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(around);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new ChildJvm(builder.start());
    }

    /** Reads from it, and kills it if that takes minutes; the reading ends with its output then. */
    <T extends @Nullable Object> T limited(Supplier<T> reading) {
        CompletableFuture<Void> limit =
                CompletableFuture.runAsync(
                        this::killAll,
                        CompletableFuture.delayedExecutor(READ_SECONDS_MAX, TimeUnit.SECONDS));
        try {
            return reading.get();
        } finally {
            limit.cancel(false);
        }
    }

    /** Returns the next line that it prints, or null when it has ended. */
    @Nullable String line() {
        try {
            return output.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns all that it prints until its end. */
    List<String> lines() {
        return output.lines().toList();
    }

    long pid() {
        return process.pid();
    }

    /** Gives it a line to read. */
    void tell(String line) throws IOException {
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(line + "\n");
        input.flush();
    }

    /** Lets it go on, if it waits for its input to end. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Kills it as {@code kill -9} does, and waits for its end; what it printed stays readable. */
    void kill() {
        process.toHandle().destroyForcibly(); // the one of Process would close the streams
        exitCode();
    }

    /** Waits for its end, but not longer; returns whether it came. */
    boolean endsWithin(long time, TimeUnit unit) {
        try {
            process.onExit().get(time, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for its end. */
    int exitCode() {
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        killAll();
        exitCode();
    }

    /** The JVM, too, if it runs under another command. */
    private void killAll() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
