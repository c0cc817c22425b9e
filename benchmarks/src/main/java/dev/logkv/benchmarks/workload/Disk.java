package dev.logkv.benchmarks.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What Linux says of a directory on disk. */
final class Disk {

    private Disk() {}

    /** Returns the bytes that the files of a directory take on disk: holes do not count. */
    static double usedBytes(Path directory) {
        String line = run(List.of("du", "-sk", directory.toString()));
        return Double.parseDouble(line.substring(0, line.indexOf('\t'))) * 1024;
    }

    /** Has the kernel write all that is dirty, so that its counters are complete. */
    static void sync(Path directory) {
        run(List.of("sync", "-f", directory.toString()));
    }

    private static String run(List<String> command) {
        try {
            Process process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            // du complains of files that vanish while it looks, which a merge makes them do.
            if (exit != 0 && output.isEmpty()) {
                throw new IllegalStateException(command + " exits " + exit);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
