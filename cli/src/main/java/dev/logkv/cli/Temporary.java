package dev.logkv.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A file, or a directory with all that is in it, that goes away, also when the process is told to
 * end.
 */
final class Temporary implements AutoCloseable {

    private final Path path;
    private final Thread hook = new Thread(this::delete, "delete what is temporary");

    private Temporary(Path path) {
        this.path = path;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Creates a directory whose name begins with a prefix. */
    static Temporary directory(String prefix) throws IOException {
        return new Temporary(Files.createTempDirectory(prefix));
    }

    /** Creates an empty file whose name begins with that of another, beside it. */
    static Temporary beside(Path other, String suffix) throws IOException {
        String random = Long.toHexString(ThreadLocalRandom.current().nextLong());
        var file = new Temporary(other.resolveSibling(other.getFileName() + suffix + random));
        try {
            Files.createFile(file.path); // after its end is seen to
        } catch (IOException e) {
            file.removeHook();
            throw e;
        }
        return file;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        delete();
        removeHook();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the hook runs.
        }
    }

    private void delete() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
