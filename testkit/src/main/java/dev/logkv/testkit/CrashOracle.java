package dev.logkv.testkit;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import java.util.List;
import java.util.SortedMap;

/**
 * Judges what a store makes of a crash image. It must open without an error, hold everything that
 * was promised, and be in the state after a whole number of writes. It must be writable from there
 * on, and what is written must be the only thing that is new, however it is opened again; merging
 * everything must change nothing. When it is closed, no file is left that it does not need.
 */
final class CrashOracle {

    /** Of so many images, less one, one is verified, too: what a crash leaves is no damage. */
    private static final int VERIFIED_MASK = 7;

    private final CrashWorkload workload;

    CrashOracle(CrashWorkload workload) {
        this.workload = workload;
    }

    /**
     * Recovers an image and returns the point of the history at which the store came up.
     *
     * @throws AssertionError if that is not one that it may come up at
     */
    int check(CrashImage image, History history, long nowMillis) {
        try (SimulatedFileSystem fs =
                image.openCrashable(CrashOptions.of(workload.seed(), CrashRun.IMAGES_MIN))) {
            if ((image.contentHash() & VERIFIED_MASK) == 0) {
                SimulatedAdmin.assertSound(fs);
            }
            VirtualClock clock = new VirtualClock(nowMillis);
            SimulatedStore store = open(fs, clock);
            int point = pointOf(store.db(), history, clock);
            int promised = history.promised(image.isProcessDeath());
            if (point < promised) {
                throw new AssertionError(
                        "came up after %d writes, but %d were promised".formatted(point, promised));
            }
            History recovered = history.upTo(point);
            continueFrom(fs, store, recovered, history.next(point), image);
            return point;
        }
    }

    private SimulatedStore open(SimulatedFileSystem fs, VirtualClock clock) {
        return SimulatedStore.open(
                fs, workload.options(), workload.shape(), workload.seed(), clock);
    }

    private static int pointOf(LogKV db, History history, VirtualClock clock) {
        long sequence = db.stats().sequence();
        int point = history.pointOf(sequence);
        if (point < 0) {
            throw new AssertionError(
                    "came up with sequence number %d, which is in the middle of a batch or behind"
                                    .formatted(sequence)
                            + " the last write");
        }
        compare(db, history, point, clock);
        return point;
    }

    private static void compare(LogKV db, History history, int point, VirtualClock clock) {
        SortedMap<String, SortedMap<String, String>> found = StoreReader.read(db, history.keys());
        SortedMap<String, SortedMap<String, String>> expected =
                history.readable(point, clock.millis());
        if (!found.equals(expected)) {
            throw new AssertionError(
                    "after %d writes it has %s, not %s".formatted(point, found, expected));
        }
    }

    private void continueFrom(
            SimulatedFileSystem fs,
            SimulatedStore store,
            History recovered,
            List<Change> next,
            CrashImage image) {
        boolean sync = (image.contentHash() & 1) == 0;
        boolean compact = (image.contentHash() & 6) == 0;
        Durability durability = sync ? Durability.SYNC : Durability.BUFFERED;
        recovered.acknowledge(recovered.begin(next, store.clock().millis()), true);
        store.db().write(Change.batch(store.db(), next), durability);
        if (compact) {
            store.db().compact();
            compare(store.db(), recovered, recovered.begun(), store.clock());
        }
        Boundary written = fs.boundary("written after recovery");
        CrashImage again = sync || compact ? written.powerLoss() : written.processDeath();
        long now = store.clock().millis();
        try (SimulatedFileSystem second = again.open()) {
            expect(second, recovered, now, "after a second crash");
        }
        close(fs, store);
        expect(fs, recovered, store.clock().millis(), "after it was closed and opened");
    }

    /** Opens a store that must be at the last point of its history exactly. */
    private void expect(SimulatedFileSystem fs, History history, long nowMillis, String when) {
        try {
            SimulatedStore store = open(fs, new VirtualClock(nowMillis));
            int point = pointOf(store.db(), history, store.clock());
            if (point != history.begun()) {
                throw new AssertionError(
                        "came up after %d writes, not %d".formatted(point, history.begun()));
            }
            close(fs, store);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }

    private static void close(SimulatedFileSystem fs, SimulatedStore store) {
        store.db().close();
        fs.assertNothingLeaked();
        StoreFiles.assertAllNeeded(fs);
    }
}
