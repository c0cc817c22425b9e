package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.store.StoreAccess;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Crashes a store at every boundary of many workloads, and recovers from what is left. */
class CrashTest {

    private static final long FIRST_SEED = Long.getLong("logkv.crash.seed", 1);

    /** How many images are looked at at least; all workloads are, of one seed, in any case. */
    private static final long IMAGES_MIN = Long.getLong("logkv.crash.images", 45_000);

    /** How many of them at least are of crashes during a recovery. */
    private static final long RECOVERIES_MIN = Long.getLong("logkv.crash.recoveries", 20_000);

    private static final int SHRINK_ATTEMPTS_MAX = Integer.getInteger("logkv.crash.shrink", 60);

    private static final @Nullable String ONLY = System.getProperty("logkv.crash.workload");

    private final LongAdder images = new LongAdder();
    private final LongAdder contents = new LongAdder();
    private final LongAdder recoveries = new LongAdder();

    @Test
    void recovery_fromEveryCrashImage_keepsThePromises() {
        int workloads = workloads(0).size();
        Endless.of(CrashTest::workloads)
                .run(done -> ONLY == null ? done >= workloads && isEnough() : done > 0, this::look);
        System.out.printf(
                "crash images: %d, of %d asked for (%d contents); %d of recoveries, of %d%n",
                images.sum(), IMAGES_MIN, contents.sum(), recoveries.sum(), RECOVERIES_MIN);
        assertThat(ONLY != null || isEnough()).isTrue();
    }

    private static List<CrashWorkload> workloads(long seed) {
        return CrashWorkloads.all(FIRST_SEED + seed).stream()
                .filter(workload -> ONLY == null || ONLY.equals(workload.name()))
                .toList();
    }

    private boolean isEnough() {
        return images.sum() >= IMAGES_MIN && recoveries.sum() >= RECOVERIES_MIN;
    }

    private void look(CrashWorkload workload) {
        long began = System.nanoTime();
        CrashRun.Counts counts = run(workload);
        System.out.printf(
                "crash images, seed %d, %-32s %6d (%6d contents, %6d of recoveries) %d ms%n",
                workload.seed(),
                workload.name(),
                counts.images(),
                counts.contents(),
                counts.nested(),
                (System.nanoTime() - began) / 1_000_000);
        images.add(counts.images());
        contents.add(counts.contents());
        recoveries.add(counts.nested());
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
