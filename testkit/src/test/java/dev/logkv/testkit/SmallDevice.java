package dev.logkv.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A real file system of a few megabytes in memory, mounted for one test. Only root may. */
final class SmallDevice implements AutoCloseable {

    private final Path root;

    private SmallDevice(Path root) {
        this.root = root;
    }

    /** Mounts one, or ends the test with a message that says why not. */
    static SmallDevice mount(long bytes) throws IOException {
        Path root = Files.createTempDirectory("logkv-small");
        int exit;
        try {
            exit = run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", root.toString());
        } catch (IOException e) {
            exit = -1; // there is no such command
        }
        if (exit != 0) {
            Files.delete(root);
            Assumptions.abort("cannot mount a small file system here; that takes root on Linux");
        }
        return new SmallDevice(root);
    }

    Path root() {
        return root;
    }

    long freeBytes() throws IOException {
        return Files.getFileStore(root).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        // Lazily, so that a store which a failed test left open does not keep it mounted.
        int exit = run("umount", "-l", root.toString());
        if (exit != 0) {
            throw new IOException("cannot unmount " + root);
        }
        Files.delete(root);
    }

    private static int run(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return process.onExit().join().exitValue();
    }
}
