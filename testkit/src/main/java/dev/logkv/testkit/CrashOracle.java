package dev.logkv.testkit;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import java.util.List;
import java.util.SortedMap;

/**
 * Judges what a store makes of a crash image. It must open without an error, hold everything that
 * was promised, and be in the state after a whole number of writes. It must be writable from there
 * on, and what is written must be the only thing that is new, however it is opened again.
 */
final class CrashOracle {

    private final Options options;
    private final long seed;

    CrashOracle(Options options, long seed) {
        this.options = options;
        this.seed = seed;
    }

    /**
     * Recovers an image and returns the point of the history at which the store came up.
     *
     * @throws AssertionError if that is not one that it may come up at
     */
    int check(CrashImage image, History history, long nowMillis) {
        try (SimulatedFileSystem fs =
                image.openCrashable(CrashOptions.of(seed, CrashRun.IMAGES_MIN))) {
            SimulatedStore store =
                    SimulatedStore.open(fs, options, seed, new VirtualClock(nowMillis));
            int point = pointOf(store.db(), history, nowMillis);
            int promised = history.promised(image.isProcessDeath());
            if (point < promised) {
                throw new AssertionError(
                        "came up after %d writes, but %d were promised".formatted(point, promised));
            }
            History recovered = history.upTo(point);
            continueFrom(fs, store, recovered, history.next(point), image, nowMillis);
            return point;
        }
    }

    private int pointOf(LogKV db, History history, long nowMillis) {
        long sequence = db.stats().sequence();
        int point = history.pointOf(sequence);
        if (point < 0) {
            throw new AssertionError(
                    "came up with sequence number %d, which is in the middle of a batch or behind"
                                    .formatted(sequence)
                            + " the last write");
        }
        SortedMap<String, SortedMap<String, String>> found = StoreReader.read(db, history.keys());
        SortedMap<String, SortedMap<String, String>> expected = history.readable(point, nowMillis);
        if (!found.equals(expected)) {
            throw new AssertionError(
                    "came up after %d writes with %s, not with %s"
                            .formatted(point, found, expected));
        }
        return point;
    }

    private void continueFrom(
            SimulatedFileSystem fs,
            SimulatedStore store,
            History recovered,
            List<Change> next,
            CrashImage image,
            long nowMillis) {
        boolean sync = (image.contentHash() & 1) == 0;
        Durability durability = sync ? Durability.SYNC : Durability.BUFFERED;
        recovered.acknowledge(recovered.begin(next, nowMillis), true);
        store.db().write(Change.batch(store.db(), next), durability);
        Boundary written = fs.boundary("written after recovery");
        CrashImage again = sync ? written.powerLoss() : written.processDeath();
        try (SimulatedFileSystem second = again.open()) {
            expect(second, recovered, nowMillis, "after a second crash");
        }
        store.db().close();
        fs.assertNothingLeaked();
        expect(fs, recovered, nowMillis, "after it was closed and opened");
    }

    /** Opens a store that must be at the last point of its history exactly. */
    private void expect(SimulatedFileSystem fs, History history, long nowMillis, String when) {
        try {
            SimulatedStore store =
                    SimulatedStore.open(fs, options, seed, new VirtualClock(nowMillis));
            int point = pointOf(store.db(), history, nowMillis);
            if (point != history.begun()) {
                throw new AssertionError(
                        "came up after %d writes, not %d".formatted(point, history.begun()));
            }
            store.db().close();
            fs.assertNothingLeaked();
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }
}
