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
import org.jspecify.annotations.Nullable;

/** Another JVM with the class path of this one, started for a test and killed with it. */
final class ChildJvm implements AutoCloseable {

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
        return start(List.of(), main, options, arguments);
    }

    /**
     * Starts a class with a main method under another command.
     *
     * @param around the command, which is to run the one behind it
     */
    static ChildJvm start(
            List<String> around, Class<?> main, List<String> options, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(around);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Xshare:auto", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        return new ChildJvm(builder.start());
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

    /** Waits for its end. */
    int exitCode() {
        return process.onExit().join().exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        exitCode();
    }
}
