package dev.logkv.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A directory that goes away with all that is in it, also when the process is told to end. */
final class TemporaryDirectory implements AutoCloseable {

    private final Path path;
    private final Thread hook = new Thread(this::delete, "delete temporary directory");

    private TemporaryDirectory(Path path) {
        this.path = path;
    }

    /** Creates a directory whose name begins with a prefix. */
    static TemporaryDirectory create(String prefix) throws IOException {
        var directory = new TemporaryDirectory(Files.createTempDirectory(prefix));
        Runtime.getRuntime().addShutdownHook(directory.hook);
        return directory;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(hook);
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
