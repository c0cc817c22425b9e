package dev.logkv.benchmarks.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a run was made on, in words. */
final class Machine {

    private Machine() {}

    static Map<String, String> describe(Path directory) throws IOException {
        var machine = new LinkedHashMap<String, String>();
        machine.put("processor", field("/proc/cpuinfo", "model name"));
        machine.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
        machine.put("memory", field("/proc/meminfo", "MemTotal"));
        machine.put("file system", Files.getFileStore(directory).type());
        machine.put(
                "system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put(
                "JVM",
                System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
        machine.put("load when it ended", load());
        return machine;
    }

    private static String load() throws IOException {
        Path file = Path.of("/proc/loadavg");
        return Files.isReadable(file) ? Files.readString(file).split(" ")[0] : "-";
    }

    private static String field(String file, String name) throws IOException {
        if (!Files.isReadable(Path.of(file))) {
            return "-";
        }
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(
                            line ->
                                    line.toLowerCase(Locale.ROOT)
                                            .startsWith(name.toLowerCase(Locale.ROOT)))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("-");
        }
    }
}
