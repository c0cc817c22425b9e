package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Event;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StoreRecoveryTest {

    private static final Path STORE = Path.of("/store");
    private static final String ACTIVE = "000000000001.log";

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);
    private final List<Event> events = new ArrayList<>();

    @Test
    void open_tornTailInFrontOfPreparedSegment_cutsAndGoesOn() throws IOException {
        SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(1, 3));
        LogKV store = open(fs);
        store.put(key("kept"), new byte[600]); // more than an eighth of the segment
        scheduler.runUntilIdle();
        int end = (int) store.stats().segments().getFirst().usedBytes();
        SimulatedFileSystem crashed = fs.boundary("kill").processDeath().open();
        try (Directory directory = crashed.openDirectory(STORE);
                StoreFile active = directory.open(ACTIVE)) {
            assertThat(directory.list())
                    .as("a segment is prepared")
                    .filteredOn(name -> name.endsWith(".log"))
                    .hasSize(2);
            active.write(end, MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5}));
        }

        try (LogKV recovered = open(crashed)) {
            assertThat(events).singleElement().isInstanceOf(Event.TailCut.class);
            assertThat(recovered.get(key("kept"))).hasSize(600);
            for (int i = 0; i < 20; i++) {
                recovered.put(key("later"), new byte[600]);
            }
            assertThat(recovered.stats().segments()).hasSizeGreaterThan(2);
        }
        crashed.assertNothingLeaked();
    }

    /** The name of a file that a dead process made is there for all, and durable for nobody. */
    @Test
    void open_killedWhileCreatingThenPowerLostWhileOpening_opens() throws IOException {
        List<CrashImage> killed = new ArrayList<>();
        SimulatedFileSystem creating = SimulatedFileSystem.crashable(CrashOptions.of(1, 3));
        creating.onBoundary(boundary -> killed.add(boundary.processDeath()));
        open(creating).close();
        int[] images = {0};
        for (CrashImage kill : killed) {
            SimulatedFileSystem opening = kill.openCrashable(CrashOptions.of(1, 100));
            opening.onBoundary(
                    boundary ->
                            boundary.images(1)
                                    .forEach(
                                            image -> {
                                                open(image.open()).close();
                                                images[0]++;
                                            }));
            open(opening).close();
        }
        assertThat(images[0]).isGreaterThan(100);
    }

    private LogKV open(SimulatedFileSystem fs) {
        Options options =
                Options.builder().segmentBytes(4 << 10).eventListener(events::add).build();
        Environment environment =
                new Environment(fs, scheduler, clock, new SplittableRandom(1), Arena::allocate);
        return StoreOpener.open(environment, STORE, options);
    }

    private static byte[] key(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
