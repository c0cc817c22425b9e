package dev.logkv.benchmarks.suite;

import dev.logkv.benchmarks.engine.EngineKind;
import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The jars of an engine on the class path. */
final class Jars {

    private final Map<String, Path> byName = new LinkedHashMap<>();

    Jars(String classPath) {
        for (String entry : classPath.split(File.pathSeparator)) {
            Path path = Path.of(entry);
            if (entry.endsWith(".jar")) {
                byName.putIfAbsent(path.getFileName().toString(), path);
            }
        }
    }

    /** Returns the name of an engine's own jar, which has its version in it. */
    String own(EngineKind kind) {
        return named(kind.jars().getFirst()).stream()
                .map(path -> path.getFileName().toString().replaceAll("\\.jar$", ""))
                .findFirst()
                .orElse("-");
    }

    /** Returns the bytes of an engine's own jar. */
    long ownBytes(EngineKind kind) {
        return bytes(List.of(kind.jars().getFirst()));
    }

    /** Returns the bytes of its own jar and of those that it depends on. */
    long allBytes(EngineKind kind) {
        return bytes(kind.jars());
    }

    private long bytes(List<String> beginnings) {
        return beginnings.stream()
                .flatMap(beginning -> named(beginning).stream())
                .distinct()
                .mapToLong(path -> path.toFile().length())
                .sum();
    }

    private List<Path> named(String beginning) {
        return byName.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(beginning))
                .map(Map.Entry::getValue)
                .toList();
    }
}
