package dev.logkv.testkit;

import dev.logkv.testkit.PendingOperation.Write;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An instant at which the machine may stop: just before a call, or where the driver says so. */
public final class Boundary {

    private final SimulatedFileSystem fs;
    private final long number;
    private final String label;
    private final long freshOrder;
    private final @Nullable Write inFlight;

    /**
     * Names the instant.
     *
     * @param freshOrder of the first operation since the boundary before
     * @param inFlight the write that is about to begin
     */
    Boundary(
            SimulatedFileSystem fs,
            long number,
            String label,
            long freshOrder,
            @Nullable Write inFlight) {
        this.fs = fs;
        this.number = number;
        this.label = label;
        this.freshOrder = freshOrder;
        this.inFlight = inFlight;
    }

    /** Returns which boundary it is, counted from 0. */
    public long number() {
        return number;
    }

    /** Returns what was about to happen, in words. */
    public String label() {
        return label;
    }

    /**
     * Returns the states that a crash here could leave, at most {@link CrashOptions#imagesMax} and
     * none twice. The stream is lazy, and to be consumed before the file system changes.
     *
     * @param obligations fingerprint of what the store has acknowledged. An image with the same
     *     bytes is made again when it has changed: a store that promised more in the meantime may
     *     now fail on it
     */
    public Stream<CrashImage> images(long obligations) {
        synchronized (fs) {
            Snapshot snapshot = new Snapshot(fs, freshOrder, inFlight);
            return new CrashImages(snapshot, fs.options(), number, obligations).stream();
        }
    }

    /** Returns what the death of the process leaves here: everything. */
    public CrashImage processDeath() {
        return image(new CrashState.ProcessDeath("kill"));
    }

    /** Returns the least that a power loss leaves here: only what is durable. */
    public CrashImage powerLoss() {
        return image(CrashState.PowerLoss.nothing());
    }

    private CrashImage image(CrashState state) {
        synchronized (fs) {
            fs.options();
            return new Snapshot(fs, freshOrder, inFlight).image("b" + number, state);
        }
    }
}
