package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Damage to what was durable is refused, whoever forced it and whatever came after. */
class StoreWitnessTest {

    private static final Path STORE = Path.of("/store");
    private static final int IN_THE_FIRST_RECORD = 96 + 25;

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);
    private final SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(1, 3));

    private final QuietLog quiet = new QuietLog();

    @AfterEach
    void logAgain() {
        quiet.close();
    }

    @Test
    void open_damageBelowABarrierAfterKill_isRefused() throws IOException {
        keepAllInTheLog();
        LogKV store = open(fs);
        for (int i = 0; i < 100; i++) {
            store.put(key(i), new byte[200]);
        }
        assertThat(store.stats().segments()).hasSizeGreaterThan(3);
        store.sync();

        SimulatedFileSystem killed = fs.boundary("kill").processDeath().open();
        flip(killed, 1, IN_THE_FIRST_RECORD);
        assertRefused(killed, "000000000001.log");
    }

    @Test
    void open_damageBelowTheLastGroupAfterASecond_isRefused() throws IOException {
        LogKV store = open(fs);
        store.put(key(1), new byte[200], Durability.SYNC);
        scheduler.advance(1_001);

        SimulatedFileSystem killed = fs.boundary("kill").processDeath().open();
        flip(killed, 1, IN_THE_FIRST_RECORD);
        assertRefused(killed, "000000000001.log");
    }

    @Test
    void sync_again_leavesNoFurtherMark() {
        try (LogKV store = open(fs)) {
            store.put(key(1), new byte[10]);
            store.sync();
            long used = store.stats().logBytes();
            store.sync();
            assertThat(store.stats().logBytes()).isEqualTo(used);
            assertThat(store.stats().unsyncedBytes()).isZero();
        }
    }

    @Test
    void close_withoutAWrite_changesNothing() throws IOException {
        open(fs).close();
        try (LogKV store = open(fs)) {
            store.put(key(1), new byte[10]);
        }
        byte[] before = read(fs, 1);
        open(fs).close();
        assertThat(read(fs, 1)).isEqualTo(before);
    }

    @Test
    void open_segmentsUnderEachOthersNames_isRefused() throws IOException {
        keepAllInTheLog();
        try (LogKV store = open(fs)) {
            for (int i = 0; i < 60; i++) {
                store.put(key(i), new byte[200], Durability.SYNC);
            }
            assertThat(store.stats().segments()).hasSize(4);
        }
        try (Directory directory = fs.openDirectory(STORE)) {
            directory.rename(name(2), "swap");
            directory.rename(name(3), name(2));
            directory.rename("swap", name(3));
        }
        assertRefused(fs, name(2));
    }

    @Test
    void open_killedInRecoveryBeforeTheFirstRecord_recoversAgain() throws IOException {
        SimulatedFileSystem blankBehind = SimulatedFileSystem.inMemory();
        open(blankBehind).close();
        try (Directory directory = blankBehind.openDirectory(STORE);
                StoreFile file = directory.create(name(2))) {
            file.allocate(0, 4 << 10);
            file.force();
            directory.sync();
        }
        SimulatedFileSystem crashing = crashable(blankBehind);
        int[] images = {0};
        crashing.onBoundary(
                boundary ->
                        boundary.images(1)
                                .forEach(
                                        image -> {
                                            open(image.open()).close();
                                            images[0]++;
                                        }));
        open(crashing).close();
        assertThat(images[0]).isGreaterThan(3);
    }

    @Test
    void open_fileThatLooksUnfinishedToOthers_isLeftAlone() throws IOException {
        try (Directory directory = fs.openDirectory(STORE)) {
            directory.create("catalina.log.tmp").close();
        }
        open(fs).close();
        try (Directory directory = fs.openDirectory(STORE)) {
            assertThat(directory.list()).contains("catalina.log.tmp");
        }
    }

    @Test
    void write_bucketDroppedInsideTheBatch_isRefusedWhole() {
        try (LogKV store = open(fs)) {
            Bucket bucket = store.bucket("b");
            assertThatIllegalStateException()
                    .isThrownBy(
                            () ->
                                    store.write(
                                            batch -> {
                                                batch.put(key(1), key(1))
                                                        .put(bucket, key(2), key(2));
                                                store.dropBucket("b");
                                            }))
                    .withMessageContaining("'b' was dropped");
            assertThat(store.get(key(1))).isNull();
        }
    }

    /** A flush fails, and is tried again later than any test lasts. */
    private void keepAllInTheLog() {
        fs.faults().failFrom(Set.of(FileOperation.CREATE), ".*\\.table", 1, Faults.Kind.IO_ERROR);
    }

    private SimulatedFileSystem crashable(SimulatedFileSystem source) throws IOException {
        SimulatedFileSystem copy = SimulatedFileSystem.crashable(CrashOptions.of(1, 50));
        try (Directory from = source.openDirectory(STORE);
                Directory to = copy.openDirectory(STORE)) {
            for (String name : from.list()) {
                try (StoreFile old = from.open(name);
                        StoreFile file = to.create(name);
                        Arena arena = Arena.ofConfined()) {
                    MemorySegment content = arena.allocate(old.size());
                    old.read(0, content);
                    file.write(0, content);
                    file.force();
                }
            }
            to.sync();
        }
        return copy;
    }

    private void assertRefused(SimulatedFileSystem damaged, String file) {
        assertThatExceptionOfType(LogKVException.Corruption.class)
                .isThrownBy(() -> open(damaged))
                .matches(corruption -> corruption.file().equals(file));
    }

    private LogKV open(SimulatedFileSystem files) {
        Options options =
                Options.builder().segmentBytes(4 << 10).syncInterval(Duration.ZERO).build();
        Environment environment =
                new Environment(files, scheduler, clock, new SplittableRandom(1), Arena::allocate);
        return StoreOpener.open(environment, STORE, options);
    }

    private static void flip(SimulatedFileSystem files, int number, long offset)
            throws IOException {
        try (Directory directory = files.openDirectory(STORE);
                StoreFile file = directory.open(name(number));
                Arena arena = Arena.ofConfined()) {
            MemorySegment one = arena.allocate(1);
            file.read(offset, one);
            one.set(ValueLayout.JAVA_BYTE, 0, (byte) (one.get(ValueLayout.JAVA_BYTE, 0) ^ 1));
            file.write(offset, one);
        }
    }

    private static byte[] read(SimulatedFileSystem files, int number) throws IOException {
        try (Directory directory = files.openDirectory(STORE);
                StoreFile file = directory.open(name(number));
                Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(file.size());
            file.read(0, content);
            return content.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private static String name(int number) {
        return "%012d.log".formatted(number);
    }

    private static byte[] key(int i) {
        return ("key" + i).getBytes(StandardCharsets.UTF_8);
    }
}
