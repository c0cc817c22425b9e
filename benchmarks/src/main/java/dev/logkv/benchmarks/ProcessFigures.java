package dev.logkv.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux says of this process. Zeros on other systems.
 *
 * @param anonymousBytes resident memory that is not of the page cache: heap, memtables, and the JVM
 *     itself
 * @param writtenBytes what the process made dirty or wrote past the page cache since its start,
 *     through mappings too
 * @param readBytes what was fetched from the device for it
 */
public record ProcessFigures(long anonymousBytes, long writtenBytes, long readBytes) {

    private static final Path MEMORY = Path.of("/proc/self/smaps_rollup");
    private static final Path IO = Path.of("/proc/self/io");

    /** Returns the figures as they are now. */
    public static ProcessFigures now() {
        return new ProcessFigures(
                figure(MEMORY, "Anonymous:") * 1024,
                figure(IO, "write_bytes:"),
                figure(IO, "read_bytes:"));
    }

    private static long figure(Path file, String name) {
        if (!Files.isReadable(file)) {
            return 0;
        }
        try {
            for (String line : Files.readAllLines(file)) {
                if (line.startsWith(name)) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
