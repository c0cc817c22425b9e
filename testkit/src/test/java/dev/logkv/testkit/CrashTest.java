package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.store.StoreAccess;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Crashes a store at every boundary of many workloads, and recovers from what is left. */
class CrashTest {

    private static final List<Long> SEEDS = List.of(1L, 2L);

    private static final int SHRINK_ATTEMPTS_MAX = Integer.getInteger("logkv.crash.shrink", 60);

    /** The least that the workloads have to come to, so that none is lost unnoticed. */
    private static final long IMAGES_MIN = 20_000;

    @Test
    void recovery_fromEveryCrashImage_keepsThePromises() {
        String only = System.getProperty("logkv.crash.workload");
        Long onlySeed = Long.getLong("logkv.crash.seed");
        long images = 0;
        long contents = 0;
        for (long seed : onlySeed == null ? SEEDS : List.of(onlySeed)) {
            for (CrashWorkload workload : CrashWorkloads.all(seed)) {
                if (only == null || only.equals(workload.name())) {
                    long began = System.nanoTime();
                    CrashRun.Counts counts = run(workload);
                    System.out.printf(
                            "crash images, seed %d, %-32s %6d (%6d contents, %6d of recoveries) %d ms%n",
                            seed,
                            workload.name(),
                            counts.images(),
                            counts.contents(),
                            counts.nested(),
                            (System.nanoTime() - began) / 1_000_000);
                    images += counts.images();
                    contents += counts.contents();
                }
            }
        }
        System.out.printf("crash images in all: %d (%d contents)%n", images, contents);
        if (only == null) {
            assertThat(contents).isGreaterThanOrEqualTo(IMAGES_MIN);
        }
    }

    private static CrashRun.Counts run(CrashWorkload workload) {
        try {
            return CrashRun.of(workload, StoreAccess::submit);
        } catch (CrashFailure e) {
            throw shrunk(workload, e);
        }
    }

    private static CrashFailure shrunk(CrashWorkload workload, CrashFailure found) {
        if (System.getProperty("logkv.crash.image") != null) {
            return found;
        }
        AtomicReference<CrashFailure> last = new AtomicReference<>(found);
        new Shrinker(SHRINK_ATTEMPTS_MAX)
                .shrink(
                        workload.actions(),
                        fewer -> {
                            try {
                                CrashRun.of(workload.with(fewer), StoreAccess::submit);
                                return false;
                            } catch (CrashFailure e) {
                                last.set(e);
                                return true;
                            }
                        });
        CrashFailure shortest = last.get();
        if (shortest != found) {
            shortest.addSuppressed(found);
        }
        return shortest;
    }
}
