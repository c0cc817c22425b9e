package dev.logkv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A {@link LossyMount} in another JVM, from the side of the test that started it. */
final class LossyDevice implements AutoCloseable {

    private static final Path FUSE = Path.of("/dev/fuse");

    /** In what ldconfig prints. */
    private static final Pattern LIBRARY = Pattern.compile("\\s*libfuse3\\.so\\.3 .*=> (.*)");

    private final Path root;
    private final ChildJvm process;

    private LossyDevice(Path root, ChildJvm process) {
        this.root = root;
        this.process = process;
    }

    /**
     * What was counted until power was lost.
     *
     * @param changes of all kinds, syncs among them
     * @param syncs of files and directories
     */
    record Counts(int changes, int syncs) {}

    /** Mounts one, or ends the test with a message that says why not. */
    static LossyDevice mount(Path root) throws IOException {
        String library = library();
        Assumptions.assumeTrue(
                Files.isWritable(FUSE) && isInstalled("fusermount3") && !library.isEmpty(),
                "/dev/fuse, libfuse3 or fusermount3 is missing; no file system loses power");
        Files.createDirectory(root);
        ChildJvm process = ChildJvm.start(LossyMount.class, List.of(), root.toString(), library);
        LossyDevice device = new LossyDevice(root, process);
        @Nullable String answer = process.limited(process::line);
        if (!LossyMount.MOUNTED.equals(answer)) {
            device.close();
            Assumptions.assumeFalse(
                    LossyMount.REFUSED.equals(answer), "a file system may not be mounted here");
            throw new IOException("cannot mount a file system; its process says why");
        }
        return device;
    }

    private static boolean isInstalled(String command) {
        try {
            return run(command, "--version") == 0;
        } catch (IOException e) {
            return false; // there is no such command
        }
    }

    /** Returns the path of the library, or nothing if there is none. */
    private static String library() throws IOException {
        Process list;
        try {
            list = new ProcessBuilder("ldconfig", "-p").start();
        } catch (IOException e) {
            return ""; // there is no such command
        }
        try (var lines = list.inputReader().lines()) {
            return lines.map(LIBRARY::matcher)
                    .filter(Matcher::matches)
                    .map(match -> match.group(1))
                    .findFirst()
                    .orElse("");
        }
    }

    /** Puts an empty disk in, and returns its directory. */
    Path insert(String name, LossyDisk.Fault fault, int nth, long seed) throws IOException {
        ask("insert\t%s\t%s\t%d\t%d".formatted(name, fault, nth, seed));
        return root.resolve(name);
    }

    /** Lets a disk lose power, if it has not yet, and copies what is left to a real directory. */
    Counts cut(String name, Path target) throws IOException {
        String[] words = ask("cut\t%s\t%s".formatted(name, target)).split(" ");
        return new Counts(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
    }

    private String ask(String line) throws IOException {
        process.tell(line);
        @Nullable String answer = process.limited(process::line);
        if (answer == null) {
            throw new IOException("the process of the file system has ended");
        }
        return answer;
    }

    /** Unmounts, which its process does when it is told no more; otherwise by force. */
    @Override
    public void close() throws IOException {
        process.endInput();
        if (!process.endsWithin(10, TimeUnit.SECONDS)) {
            process.close();
            run("fusermount3", "-u", "-z", root.toString());
        }
        Files.delete(root);
    }

    private static int run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.onExit().join().exitValue();
    }
}
