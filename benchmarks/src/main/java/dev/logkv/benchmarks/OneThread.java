package dev.logkv.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.Stats;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * One thread, 16-byte keys, 100-byte values, buffered, no background sync: puts in random order,
 * gets, zero-copy reads, gets of absent keys, a full scan. Prints time and heap allocation for each
 * operation, and fails when an answer is wrong.
 *
 * <p>Arguments: the number of entries (4,000,000 unless told), and a directory for the store (a
 * temporary one unless told).
 */
public final class OneThread {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int entries;
    private final Path directory;
    private final Workload workload = new Workload();
    private long found;

    private OneThread(int entries, Path directory) {
        this.entries = entries;
        this.directory = directory;
    }

    /** Runs the measurement. */
    public static void main(String[] args) throws IOException {
        int entries = args.length > 0 ? Integer.parseInt(args[0]) : 4_000_000;
        Path directory =
                args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("logkv-one-thread");
        new OneThread(entries, directory).run();
    }

    private void run() throws IOException {
        Options options = Options.builder().syncInterval(Duration.ZERO).build();
        print("%,d entries in %s%n", entries, directory);
        print("%-20s %10s %14s%n", "", "us each", "heap bytes each");
        try (LogKV db = LogKV.open(directory, options)) {
            measure("put, random", () -> put(db));
            measure("get, random", () -> get(db));
            measure("read, random", () -> read(db));
            measure("get, absent", () -> getAbsent(db));
            measure("scan, first", () -> scan(db));
            measure("scan, second", () -> scan(db));
            print(db.stats());
        }
        long began = System.nanoTime();
        try (LogKV db = LogKV.open(directory, options)) {
            print("open: %,d ms%n", (System.nanoTime() - began) / 1_000_000);
            measure("get, reopened", () -> get(db));
        }
        delete();
    }

    private void measure(String name, Runnable phase) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long began = System.nanoTime();
        phase.run();
        double nanos = System.nanoTime() - began;
        double allocated = THREADS.getCurrentThreadAllocatedBytes() - bytes;
        print("%-20s %10.3f %14.3f%n", name, nanos / 1_000 / entries, allocated / entries);
    }

    private void put(LogKV db) {
        for (int i = 0; i < entries; i++) {
            db.put(workload.key(i), workload.value(i));
        }
    }

    private void get(LogKV db) {
        for (int i = 0; i < entries; i++) {
            int entry = workload.pick(i, entries);
            byte[] value = db.get(workload.key(entry));
            if (value == null || !workload.isValueOf(entry, value)) {
                throw new IllegalStateException("wrong value of entry " + entry);
            }
        }
    }

    private void read(LogKV db) {
        Function<MemorySegment, OneThread> reader =
                value -> {
                    found += value.byteSize();
                    return this;
                };
        found = 0;
        for (int i = 0; i < entries; i++) {
            db.read(workload.key(workload.pick(i, entries)), reader);
        }
        check((long) entries * Workload.VALUE_BYTES);
    }

    private void getAbsent(LogKV db) {
        for (int i = 0; i < entries; i++) {
            if (db.get(workload.key(entries + i)) != null) {
                throw new IllegalStateException("found absent entry " + (entries + i));
            }
        }
    }

    private void scan(LogKV db) {
        found = 0;
        try (Cursor cursor = db.scan(Range.all())) {
            while (cursor.next()) {
                found += cursor.valueSegment().byteSize();
            }
        }
        check((long) entries * Workload.VALUE_BYTES);
    }

    private void check(long expected) {
        if (found != expected) {
            throw new IllegalStateException(
                    "read %,d bytes of values, expected %,d".formatted(found, expected));
        }
    }

    private void print(Stats stats) {
        print(
                "index: %.1f bytes an entry; log: %,d bytes in %d segments; longest wait for a"
                        + " segment: %,d us%n",
                (double) stats.indexBytes() / stats.entries(),
                stats.logBytes(),
                stats.segments().size(),
                stats.rollStallMicrosMax());
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }

    private void delete() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
