package dev.logkv.testkit;

import dev.logkv.Durability;
import dev.logkv.LogKV;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SortedMap;

/**
 * Judges what a store makes of what a crash left. It must open without an error, hold everything
 * that was promised, and be in the state after a whole number of writes. It must be writable from
 * there on, and what is written must be the only thing that is new, however it is opened again;
 * merging everything must change nothing. When it is closed, no file is left that it does not need.
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
        CrashOptions options = CrashOptions.of(workload.seed(), CrashRun.IMAGES_MIN);
        try (Ground left = new SimulatedGround(image.openCrashable(options))) {
            return check(left, image.isProcessDeath(), image.contentHash(), history, nowMillis);
        }
    }

    /**
     * Recovers what a crash left on any ground, and returns the point of the history at which the
     * store came up.
     *
     * @param processDeath whether only the process died
     * @param choice decides what else is looked at, because not all can be
     * @throws AssertionError if the point is not one that it may come up at
     */
    int check(Ground left, boolean processDeath, long choice, History history, long nowMillis) {
        if ((choice & VERIFIED_MASK) == 0) {
            SimulatedAdmin.assertSound(left.fileSystem(), left.path());
        }
        VirtualClock clock = new VirtualClock(nowMillis);
        SimulatedStore store = open(left, clock);
        int point = pointOf(store.db(), history, clock);
        int promised = history.promised(processDeath);
        if (point < promised) {
            throw new AssertionError(
                    "came up after %d writes, but %d were promised".formatted(point, promised));
        }
        continueFrom(left, store, history.upTo(point), history.next(point), choice);
        return point;
    }

    private SimulatedStore open(Ground ground, VirtualClock clock) {
        return SimulatedStore.open(
                ground,
                workload.options(),
                workload.shape(),
                workload.seed(),
                clock,
                Arena::allocate);
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
            Ground ground,
            SimulatedStore store,
            History recovered,
            List<Change> next,
            long choice) {
        boolean sync = (choice & 1) == 0;
        boolean compact = (choice & 6) == 0;
        Durability durability = sync ? Durability.SYNC : Durability.BUFFERED;
        recovered.acknowledge(recovered.begin(next, store.clock().millis()), true);
        store.db().write(Change.batch(store.db(), next), durability);
        if (compact) {
            store.db().compact();
            compare(store.db(), recovered, recovered.begun(), store.clock());
        }
        long now = store.clock().millis();
        try (Ground second = ground.afterCrash(sync || compact)) {
            expect(second, recovered, now, "after a second crash");
        }
        close(ground, store);
        expect(ground, recovered, store.clock().millis(), "after it was closed and opened");
    }

    /** Opens a store that must be at the last point of its history exactly. */
    private void expect(Ground ground, History history, long nowMillis, String when) {
        try {
            SimulatedStore store = open(ground, new VirtualClock(nowMillis));
            int point = pointOf(store.db(), history, store.clock());
            if (point != history.begun()) {
                throw new AssertionError(
                        "came up after %d writes, not %d".formatted(point, history.begun()));
            }
            close(ground, store);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(when + ": " + e.getMessage(), e);
        }
    }

    private static void close(Ground ground, SimulatedStore store) {
        store.db().close();
        ground.assertNothingLeaked();
        StoreFiles.assertAllNeeded(ground.fileSystem(), ground.path());
    }
}
