package dev.logkv.cli;

import dev.logkv.Options;
import dev.logkv.cli.console.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Runs the command in this JVM, on small stores, and keeps what it says. */
public final class Cli {

    private Cli() {}

    /**
     * What a run left behind.
     *
     * @param exitCode one of {@link ExitCodes}
     * @param latin1 standard output, a character for each byte
     * @param err text of standard error
     */
    public record Result(int exitCode, String latin1, String err) {

        /** Returns standard output as text. */
        public String out() {
            return new String(outBytes(), StandardCharsets.UTF_8);
        }

        /** Returns the bytes of standard output. */
        public byte[] outBytes() {
            return latin1.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Runs the command with arguments, whose text forms are taken. */
    public static Result run(Object... arguments) {
        return runWithInput(new byte[0], arguments);
    }

    /** Runs the command with standard input. */
    public static Result runWithInput(byte[] input, Object... arguments) {
        return runWithInput(new ByteArrayInputStream(input), arguments);
    }

    static Result runWithInput(InputStream input, Object... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var streams = Streams.of(input, out, err);
        int exitCode = Main.execute(Main.commandLine(streams, stores(err)), text(arguments));
        return new Result(
                exitCode,
                out.toString(StandardCharsets.ISO_8859_1),
                err.toString(StandardCharsets.UTF_8));
    }

    private static Stores stores(ByteArrayOutputStream err) {
        var options = Options.builder().segmentBytes(1 << 20).freeSpaceFloor(0);
        return new DiskStores(options, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String[] text(Object... arguments) {
        return Stream.of(arguments).map(String::valueOf).toArray(String[]::new);
    }
}
