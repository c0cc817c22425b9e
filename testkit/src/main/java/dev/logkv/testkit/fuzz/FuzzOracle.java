package dev.logkv.testkit.fuzz;

import com.sun.management.ThreadMXBean;
import dev.logkv.LogKVException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;

/**
 * What every parser owes whoever feeds it: it reads the input, or refuses it with one of the
 * exceptions that its documentation names, and in either case takes no more memory than the input
 * warrants. Anything else that is thrown is a bug.
 */
public final class FuzzOracle {

    /** Something that parses. */
    @FunctionalInterface
    public interface Attempt {
        void run() throws IOException;
    }

    /** What a parser may allocate for each byte of its input, everything together. */
    private static final long BYTES_FOR_EACH = 256;

    /**
     * What it may allocate besides: buffers, messages, and the files of the simulation. More under
     * Jazzer, which changes classes on the thread that loads them.
     */
    private static final long BYTES_BESIDES = Long.getLong("logkv.fuzz.besides", 8 << 20);

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private FuzzOracle() {}

    /**
     * Parses an input.
     *
     * @param inputBytes how long it is
     * @return whether it was read, and not refused
     * @throws AssertionError if it took more memory than that warrants
     */
    public static boolean reads(int inputBytes, Attempt attempt) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean read = isRead(attempt);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        if (allocated > BYTES_BESIDES + BYTES_FOR_EACH * inputBytes) {
            throw new AssertionError(
                    "an input of %,d bytes made its parser allocate %,d"
                            .formatted(inputBytes, allocated));
        }
        return read;
    }

    private static boolean isRead(Attempt attempt) {
        try {
            attempt.run();
            return true;
        } catch (LogKVException.Corruption
                | LogKVException.UnsupportedFormat
                | IOException
                | UncheckedIOException refused) {
            return false;
        }
    }

    /** Says what has to be true of an input that was read. */
    public static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
