package dev.logkv.testkit.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The saved inputs of a target, in the resources of the tests beside it: what once made a parser
 * fail, and what a coverage-guided fuzzer found to take a way of its own.
 */
public final class FuzzCorpus {

    private FuzzCorpus() {}

    /** Returns where the inputs of a target are, or null if there are none. */
    public static @Nullable Path directory(FuzzTarget target) {
        URL found = target.entry().getResource("/fuzz/" + target.format());
        try {
            return found == null ? null : Path.of(found.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("not a directory: " + found, e);
        }
    }

    /** Returns the inputs of a target, by the names of their files. */
    public static SortedMap<String, byte[]> of(FuzzTarget target) {
        Path directory = directory(target);
        if (directory == null) {
            return new TreeMap<>();
        }
        try (Stream<Path> files = Files.list(directory)) {
            SortedMap<String, byte[]> saved = new TreeMap<>();
            for (Path file : files.toList()) {
                saved.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
            return saved;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
