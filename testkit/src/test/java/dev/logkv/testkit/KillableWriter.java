package dev.logkv.testkit;

import dev.logkv.LogKV;
import dev.logkv.Options;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Writes to a store with several threads until it is killed. Each thread goes through its {@link
 * WriterScript} and prints a line for every step once it is acknowledged: thread and step.
 */
final class KillableWriter {

    static final String OPENING = "opening";

    private KillableWriter() {}

    /**
     * Writes for ever.
     *
     * @param args directory, size of segments, seed, and how many steps each thread has done before
     */
    public static void main(String[] args) throws IOException {
        // Not System.out: a line is one write, so that it is there whole or not at all.
        FileOutputStream out = new FileOutputStream(FileDescriptor.out);
        print(out, OPENING);
        Options options = Options.builder().segmentBytes(Long.parseLong(args[1])).build();
        LogKV store = LogKV.open(Path.of(args[0]), options);
        for (int writer = 0; writer < WriterScript.WRITERS; writer++) {
            WriterScript script = new WriterScript(Long.parseLong(args[2]), writer);
            long done = Long.parseLong(args[3 + writer]);
            Thread.ofPlatform().start(() -> write(store, script, done, out));
        }
    }

    private static void write(LogKV store, WriterScript script, long done, FileOutputStream out) {
        for (long step = done + 1; ; step++) {
            script.run(step, store);
            print(out, script.writer() + " " + step);
        }
    }

    private static void print(FileOutputStream out, String line) {
        try {
            out.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            Runtime.getRuntime().halt(1); // the test has gone
        }
    }
}
