package dev.logkv.cli.console;

import java.io.PrintStream;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * One line on the terminal that says how far long work has come, how fast it goes and how long it
 * will take; nothing at all when nobody watches. Closing it removes the line. For one thread.
 */
public final class ProgressBar implements AutoCloseable {

    /** Total of work whose end is not known. */
    public static final long UNKNOWN = -1;

    private static final int CELLS = 30;
    private static final long REDRAW_NANOS = 100_000_000;
    private static final String CLEAR_LINE = "\r\033[K";

    private final PrintStream terminal;
    private final boolean isWatched;
    private final String label;
    private long total;
    private final LongFunction<String> unit;
    private final LongSupplier nanoClock;
    private final long started;
    private long drawn;
    private boolean isVisible;

    /**
     * Begins work on streams; see {@link #ProgressBar(PrintStream, boolean, String, long,
     * LongFunction, LongSupplier)}.
     */
    public static ProgressBar on(
            Streams streams, String label, long total, LongFunction<String> unit) {
        return new ProgressBar(
                streams.err(), streams.isWatched(), label, total, unit, System::nanoTime);
    }

    /** Returns a bar that is never seen. */
    public static ProgressBar none() {
        return new ProgressBar(System.err, false, "", UNKNOWN, Long::toString, () -> 0);
    }

    /**
     * @param label what is being done, in a word
     * @param total how much there is to do, or {@link #UNKNOWN}
     * @param unit words an amount of work
     * @param nanoClock tells the time in nanoseconds
     */
    ProgressBar(
            PrintStream terminal,
            boolean isWatched,
            String label,
            long total,
            LongFunction<String> unit,
            LongSupplier nanoClock) {
        this.terminal = terminal;
        this.isWatched = isWatched;
        this.label = label;
        this.total = total;
        this.unit = unit;
        this.nanoClock = nanoClock;
        started = nanoClock.getAsLong();
        drawn = started;
    }

    /** Says how much is done by now, and how much there is to do, which shows during the work. */
    public void update(long done, long total) {
        this.total = total;
        update(done);
    }

    /** Says how much is done by now. Cheap enough for every record: it draws ten times a second. */
    public void update(long done) {
        if (!isWatched) {
            return;
        }
        long now = nanoClock.getAsLong();
        if (now - drawn >= REDRAW_NANOS) {
            drawn = now;
            isVisible = true;
            terminal.print(CLEAR_LINE + line(done, now - started));
            terminal.flush();
        }
    }

    private String line(long done, long nanos) {
        double perSecond = done * 1e9 / Math.max(1, nanos);
        String rate = unit.apply(Math.round(perSecond)) + "/s";
        if (total <= 0) {
            return "%s  %s  %s".formatted(label, unit.apply(done), rate);
        }
        double fraction = Math.min(1, (double) done / total);
        int full = (int) (fraction * CELLS);
        long left = (long) Math.ceil((total - done) / Math.max(1e-9, perSecond));
        return "%s  [%s%s] %3d%%  %s  %s left"
                .formatted(
                        label,
                        "#".repeat(full),
                        ".".repeat(CELLS - full),
                        (int) (fraction * 100),
                        rate,
                        Figures.clock(Math.max(0, left)));
    }

    /** Removes the line, so that what is printed next stands alone. */
    @Override
    public void close() {
        if (isVisible) {
            terminal.print(CLEAR_LINE);
            terminal.flush();
            isVisible = false;
        }
    }
}
