package dev.logkv.testkit;

import dev.logkv.Durability;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Does a workload once, and recovers from every crash image of every boundary on the way. The
 * recovery of some images is a workload in turn, with crash images of its own.
 */
public final class CrashRun {

    static final int IMAGES_MIN = 3;

    /**
     * Images of one boundary of a recovery, and how much more rarely they are recovered in turn.
     */
    private static final int NESTED_IMAGES_MAX = 12;

    private static final int NESTED_ONE_IN_FACTOR = 24;

    /** If set, only the image with this name is checked, and those on the way to it. */
    private static final @Nullable String ONLY = System.getProperty("logkv.crash.image");

    private final CrashWorkload workload;
    private final GroupSubmitter submitter;
    private final CrashOracle oracle;
    private final Set<Long> checked = new HashSet<>();
    private final Set<Long> contents = new HashSet<>();
    private long nested;
    private @Nullable CrashFailure failure;

    private CrashRun(CrashWorkload workload, GroupSubmitter submitter) {
        this.workload = workload;
        this.submitter = submitter;
        this.oracle = new CrashOracle(workload);
    }

    /**
     * What a run has looked at.
     *
     * @param images images that were recovered and checked, none twice with the same promises
     * @param contents how many of them differ in their bytes
     * @param nested how many of them are of crashes during a recovery
     */
    public record Counts(long images, long contents, long nested) {}

    /**
     * Does a workload.
     *
     * @throws CrashFailure at the first image that the store does not come up from as it must
     */
    public static Counts of(CrashWorkload workload, GroupSubmitter submitter) {
        CrashRun run = new CrashRun(workload, submitter);
        try (SimulatedFileSystem fs =
                SimulatedFileSystem.crashable(
                        CrashOptions.of(workload.seed(), workload.imagesMax()))) {
            run.enumerate(fs, new History(), workload.actions(), VirtualClock.START_MILLIS, "", 0);
        }
        return new Counts(run.checked.size(), run.contents.size(), run.nested);
    }

    private void enumerate(
            SimulatedFileSystem fs,
            History history,
            List<StoreAction> actions,
            long nowMillis,
            String path,
            int depth) {
        VirtualClock clock = new VirtualClock(nowMillis);
        StoreDriver driver =
                new StoreDriver(
                        new SimulatedGround(fs),
                        history,
                        workload.options(),
                        workload.shape(),
                        workload.seed(),
                        clock,
                        Arena::allocate,
                        submitter);
        fs.onBoundary(
                boundary -> {
                    if (failure == null) {
                        boundary.images(history.obligations())
                                .takeWhile(_ -> failure == null)
                                .forEach(
                                        image ->
                                                check(
                                                        image,
                                                        boundary,
                                                        history,
                                                        clock.millis(),
                                                        path,
                                                        depth));
                    }
                });
        try {
            driver.open();
            for (StoreAction action : actions) {
                driver.perform(action);
                stopAtFailure();
            }
            driver.close();
            fs.assertNothingLeaked();
        } catch (RuntimeException | AssertionError e) {
            stopAtFailure();
            throw fail(path + "(the run itself)", "", e);
        }
        stopAtFailure();
    }

    private void stopAtFailure() {
        CrashFailure found = failure;
        if (found != null) {
            throw found;
        }
    }

    /** Called deep inside the engine, which must not see what goes wrong here. */
    private void check(
            CrashImage image,
            Boundary boundary,
            History history,
            long nowMillis,
            String path,
            int depth) {
        String name = path + image.name();
        if (ONLY != null && !(ONLY + "/").startsWith(name + "/")) {
            return;
        }
        int promised = history.promised(image.isProcessDeath());
        long obligations = Page.mix(promised, history.sequence(history.begun()));
        long looked = Page.mix(image.contentHash(), obligations);
        if (!checked.add(Page.mix(looked, image.isProcessDeath() ? 1 : 0))) {
            return;
        }
        contents.add(image.contentHash());
        nested += depth > 0 ? 1 : 0;
        try {
            int point = oracle.check(image, history, nowMillis);
            if (depth < workload.depth() && isSampled(image, depth)) {
                recoverAgain(image, history, point, nowMillis, name, depth);
            }
        } catch (CrashFailure e) {
            failure = e;
        } catch (Throwable t) {
            failure = fail(name, boundary.label(), t);
        }
    }

    private boolean isSampled(CrashImage image, int depth) {
        long oneIn = workload.nestedOneIn() * (depth == 0 ? 1L : NESTED_ONE_IN_FACTOR);
        return ONLY != null || Math.floorMod(image.contentHash() >> 8, oneIn) == 0;
    }

    private void recoverAgain(
            CrashImage image, History history, int point, long nowMillis, String name, int depth) {
        List<Change> next =
                (image.contentHash() & 16) == 0 ? history.next(point) : history.again(point);
        List<StoreAction> actions = new ArrayList<>();
        actions.add(new StoreAction.Write(next, Durability.BUFFERED));
        actions.add(new StoreAction.Write(next, Durability.SYNC));
        if (depth == 0 && (image.contentHash() & 3) == 0) {
            actions.add(new StoreAction.Compact());
        }
        try (SimulatedFileSystem fs =
                image.openCrashable(CrashOptions.of(workload.seed(), NESTED_IMAGES_MAX))) {
            History found = history.upTo(point, image.isProcessDeath() ? history.durable() : point);
            enumerate(fs, found, actions, nowMillis, name + "/", depth + 1);
        }
    }

    private CrashFailure fail(String image, String boundary, Throwable cause) {
        return new CrashFailure(workload, image, boundary, cause);
    }
}
