package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Tests of the tests: the engine is compiled with one known mistake after the other, and the suites
 * have to notice each. As they are with the engine as it is, they must find nothing.
 */
class SeededBugTest {

    /** One mistake in so many is tried, and as many suites without one; 1 for all. */
    private static final int STRIDE = Integer.getInteger("logkv.bugs.stride", 4);

    /** If set, only the mistake with this name is tried. */
    private static final @Nullable String ONLY = System.getProperty("logkv.bugs.name");

    private final List<String> missed = new ArrayList<>();
    private final LongAdder noticed = new LongAdder();

    @Test
    void suites_engineWithOneMistake_noticeIt() {
        List<SeededBug> bugs = new ArrayList<>();
        List<SeededBug> all = SeededBugs.all();
        for (int i = 0; i < all.size(); i++) {
            if (ONLY == null ? i % STRIDE == 0 : ONLY.equals(all.get(i).name())) {
                bugs.add(all.get(i));
            }
        }
        inParallel(bugs, this::expectNoticed);
        System.out.printf("seeded bugs: %d of %d noticed%n", noticed.sum(), bugs.size());
        assertThat(missed).isEmpty();
        assertThat(noticed.sum()).isEqualTo(bugs.size()).isPositive();
    }

    /** Those that are not tried this time, too. */
    @Test
    void bugs_all_fitTheirSourcesAndCompile() {
        inParallel(
                SeededBugs.all(),
                bug -> {
                    try {
                        assertThat(PatchedEngine.with(bug)).isNotNull();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    @Test
    void suites_engineAsItIs_findNothing() {
        List<String> suites =
                SeededBugs.all().stream()
                        .flatMap(bug -> bug.caughtBy().stream())
                        .distinct()
                        .limit(STRIDE == 1 ? Long.MAX_VALUE : 1)
                        .toList();
        inParallel(
                suites,
                suite ->
                        assertThat(PatchedEngine.withoutBug().run(suite)).as("%s", suite).isNull());
    }

    private static <T> void inParallel(List<T> cases, Consumer<T> action) {
        Endless.of(_ -> cases).run(done -> done >= cases.size(), action);
    }

    private void expectNoticed(SeededBug bug) {
        PatchedEngine engine;
        try {
            engine = PatchedEngine.with(bug);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long began = System.nanoTime();
        for (String suite : bug.caughtBy()) {
            Throwable found = engine.run(suite);
            if (found != null) {
                noticed.increment();
                System.out.printf(
                        "seeded bug: %s; noticed by '%s' in %d ms: %.160s%n",
                        bug.name(),
                        suite,
                        (System.nanoTime() - began) / 1_000_000,
                        String.valueOf(found.getMessage()).lines().findFirst().orElse(""));
                return;
            }
        }
        synchronized (missed) {
            missed.add(bug.name());
        }
        System.out.printf("seeded bug: %s; NOT noticed%n", bug.name());
    }
}
