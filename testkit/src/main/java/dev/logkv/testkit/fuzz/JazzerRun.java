package dev.logkv.testkit.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Feeds a target through Jazzer, which follows the branches that an input takes, in a JVM of its
 * own: it brings native code along and instruments what it loads. Only the profile {@code fuzz} has
 * it on the class path; nothing is compiled against it.
 *
 * <p>What it prints is in {@code target/fuzz/<format>.log}, and inputs that take a way of their own
 * are in {@code target/fuzz/<format>}, beside those of earlier runs.
 */
public final class JazzerRun {

    private static final String JAZZER = "com.code_intelligence.jazzer.Jazzer";

    /** Inputs of each format, unless a time is given. */
    private static final long RUNS = Long.getLong("logkv.fuzz.runs", 1_000_000);

    /** How long for each format, or 0 for as many inputs as above. */
    private static final long SECONDS = Long.getLong("logkv.fuzz.seconds", 0);

    /** The only format that is looked at, or null for all. */
    private static final @Nullable String ONLY = System.getProperty("logkv.fuzz.format");

    /** One input that takes longer has no end. */
    private static final int INPUT_SECONDS_MAX = 20;

    /** What instrumenting the classes of a target allocates, see {@link FuzzOracle}. */
    private static final long BYTES_BESIDES = 1 << 30;

    private static final int INPUT_BYTES_MAX = 16 << 10;
    private static final Path KEPT = Path.of("target", "fuzz");
    private static final String EXECUTED = "stat::number_of_executed_units:";
    private static final int TOLD_LINES = 40;

    private JazzerRun() {}

    /**
     * Runs a target.
     *
     * @throws AssertionError if a parser fails; the end of the log names the input
     */
    public static void of(FuzzTarget target) throws IOException, InterruptedException {
        if (ONLY != null && !ONLY.equals(target.format())) {
            return;
        }
        Path inputs = Files.createDirectories(KEPT.resolve(target.format()));
        int number = 0;
        for (byte[] seed : target.seeds()) {
            Files.write(inputs.resolve("seed-" + number++), seed);
        }
        Path log = KEPT.resolve(target.format() + ".log");
        Process process =
                new ProcessBuilder(command(target, inputs))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        int exit;
        try {
            exit = process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(log);
        if (exit != 0) {
            int from = Math.max(0, lines.size() - TOLD_LINES);
            throw new AssertionError(
                    "%s: a parser fails, see %s%n%s"
                            .formatted(
                                    target.format(),
                                    log.toAbsolutePath(),
                                    String.join("\n", lines.subList(from, lines.size()))));
        }
        System.out.printf("jazzer %-12s %s inputs%n", target.format(), executed(lines));
    }

    private static List<String> command(FuzzTarget target, Path inputs) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-ea", "-Xmx1g", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-Xshare:auto"));
        command.add("-Dlogkv.fuzz.besides=" + BYTES_BESIDES);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), JAZZER));
        command.add("--target_class=" + target.entry().getName());
        command.add("--instrumentation_includes=dev.logkv.**");
        command.add(SECONDS > 0 ? "-max_total_time=" + SECONDS : "-runs=" + RUNS);
        command.addAll(Arrays.asList("-print_final_stats=1", "-timeout=" + INPUT_SECONDS_MAX));
        command.add("-max_len=" + INPUT_BYTES_MAX);
        command.add("-artifact_prefix=" + KEPT.resolve(target.format() + "-"));
        command.add("--reproducer_path=" + KEPT);
        command.add(inputs.toString());
        Path saved = FuzzCorpus.directory(target);
        if (saved != null) {
            command.add(saved.toString());
        }
        return command;
    }

    private static String executed(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(EXECUTED))
                .map(line -> line.substring(EXECUTED.length()).strip())
                .findFirst()
                .orElse("?");
    }
}
