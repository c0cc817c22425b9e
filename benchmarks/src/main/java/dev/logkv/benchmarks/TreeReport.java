package dev.logkv.benchmarks;

import dev.logkv.LogKV;
import dev.logkv.Stats;
import java.util.Locale;

/**
 * A line of figures for each phase of a load: what it took, the longest single operation, what the
 * process and its files had come to at its end, how large the memtables became, and what the kernel
 * counted meanwhile. What the process takes outside the page cache is "anon": the heap, of which so
 * much is committed, the memtables, and the JVM itself.
 */
final class TreeReport {

    private static final double MIB = 1 << 20;

    /** After so many steps the size of the memtables is looked at, outside what is timed. */
    private static final int STEPS_FOR_SAMPLE = 1 << 16;

    /** One operation, which says how many entries it touched. */
    @FunctionalInterface
    interface Step {
        long run(int number);
    }

    private final LogKV db;
    private long logicalBytes;

    TreeReport(LogKV db) {
        this.db = db;
        print(
                "%-22s %12s %9s %10s %9s %9s %9s %10s %10s %10s %7s %7s%n",
                "phase",
                "operations",
                "us each",
                "longest ms",
                "anon MiB",
                "heap MiB",
                "index MiB",
                "read MiB",
                "write MiB",
                "disk MiB",
                "space x",
                "write x");
    }

    /** Says how many bytes of keys and values the store holds from now on. */
    void logicalBytes(long bytes) {
        logicalBytes = bytes;
    }

    /**
     * Runs a phase and prints its line.
     *
     * @param steps how often the step is run
     * @param givenBytes bytes of keys and values that it writes, for the write amplification
     */
    void measure(String phase, int steps, long givenBytes, Step step) {
        ProcessFigures before = ProcessFigures.now();
        long last = System.nanoTime();
        long total = 0;
        long longest = 0;
        long operations = 0;
        long indexBytes = 0;
        for (int i = 0; i < steps; i++) {
            operations += step.run(i);
            long now = System.nanoTime();
            longest = Math.max(longest, now - last);
            total += now - last;
            last = now;
            if (i % STEPS_FOR_SAMPLE == 0) {
                indexBytes = Math.max(indexBytes, db.stats().indexBytes());
                last = System.nanoTime();
            }
        }
        ProcessFigures after = ProcessFigures.now();
        long written = after.writtenBytes() - before.writtenBytes();
        long disk = db.stats().diskBytes();
        print(
                "%-22s %,12d %9.3f %10.2f %9.0f %9.0f %9.0f %10.1f %10.1f %10.1f %7s %7s%n",
                phase,
                operations,
                total / 1e3 / Math.max(1, operations),
                longest / 1e6,
                after.anonymousBytes() / MIB,
                Runtime.getRuntime().totalMemory() / MIB,
                indexBytes / MIB,
                (after.readBytes() - before.readBytes()) / MIB,
                written / MIB,
                disk / MIB,
                ratio(disk, logicalBytes),
                ratio(written, givenBytes));
    }

    private static String ratio(long bytes, long of) {
        return of == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) bytes / of);
    }

    /** Prints what the store says of its tables. */
    void printTree() {
        Stats.TreeStats tree = db.stats().tree();
        for (Stats.LevelStats level : tree.levels()) {
            print(
                    "    level %d%s: %d runs, %,d tables, %.1f MiB, %.1f MiB live, %,d entries, %,d"
                            + " tombstones%n",
                    level.level(),
                    level.bottom() ? " (bottom)" : "",
                    level.runs(),
                    level.tables(),
                    level.bytes() / MIB,
                    level.liveBytes() / MIB,
                    level.entries(),
                    level.tombstones());
        }
        print(
                "    %,d flushes (%.1f MiB), %,d merge steps (%.1f MiB), write amplification %.2f,"
                        + " debt %.2f%n",
                tree.flushes(),
                tree.flushedBytes() / MIB,
                tree.mergeSteps(),
                tree.mergeWrittenBytes() / MIB,
                tree.writeAmplification(),
                tree.debt());
        print(
                "    writers: slowed %.1f ms, stopped %.1f ms, at most %.1f ms at once; longest wait"
                        + " for a segment %.1f ms%n",
                tree.pausedMicros() / 1e3,
                tree.stoppedMicros() / 1e3,
                tree.stopMicrosMax() / 1e3,
                db.stats().rollStallMicrosMax() / 1e3);
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library
    static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format, values);
    }
}
