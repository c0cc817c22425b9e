package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What a crash can and cannot leave. */
class CrashImagesTest extends SimulationFixture {

    @Test
    void force_withoutDirectorySync_mayLoseTheFile() throws IOException {
        StoreFile file = directory.create("f");
        file.write(0, text("data"));
        file.force();
        assertThat(images().values()).anySatisfy(files -> assertThat(files).isEmpty());
        directory.sync();
        assertThat(images().values())
                .allSatisfy(files -> assertThat(contentOf(files, "f")).isEqualTo(bytes("data")));
    }

    @Test
    void directorySync_withoutForce_mayLoseTheBytes() throws IOException {
        StoreFile file = directory.create("f");
        file.write(0, text("data"));
        directory.sync();
        assertThat(contents("f"))
                .contains(bytes(""), bytes("\0\0\0\0"), bytes("data"))
                .hasSameSizeAs(images().keySet());
    }

    @Test
    void rename_beforeTheDataIsForced_mayShowTheNewNameEmpty() throws IOException {
        durable("f", bytes("old")).close();
        StoreFile next = directory.create("f.tmp");
        next.write(0, text("new"));
        directory.rename("f.tmp", "f");
        assertThat(contents("f")).contains(bytes("old"), bytes("new"), bytes(""));
    }

    @Test
    void rename_ofForcedData_leavesTheOldOrTheNewAndNeverNeither() throws IOException {
        durable("f", bytes("old")).close();
        StoreFile next = directory.create("f.tmp");
        next.write(0, text("new"));
        next.force();
        directory.rename("f.tmp", "f");
        assertThat(contents("f"))
                .contains(bytes("old"), bytes("new"))
                .allMatch(content -> string(content).matches("old|new"))
                .hasSameSizeAs(images().keySet());
    }

    @Test
    void delete_withoutDirectorySync_mayComeBack() throws IOException {
        durable("a", bytes("a")).close();
        durable("b", bytes("b")).close();
        directory.delete("a");
        directory.delete("b");
        assertThat(images().values().stream().map(Map::keySet))
                .contains(Set.of(), Set.of("a"), Set.of("b"), Set.of("a", "b"));
        directory.sync();
        assertThat(images().values()).allSatisfy(files -> assertThat(files).isEmpty());
    }

    @Test
    void write_ofTwoFiles_mayArriveInAnyOrder() throws IOException {
        StoreFile a = durable("a", bytes("0"));
        StoreFile b = durable("b", bytes("0"));
        a.write(0, text("1"));
        b.write(0, text("1"));
        assertThat(
                        images().values().stream()
                                .map(
                                        files ->
                                                string(contentOf(files, "a"))
                                                        + string(contentOf(files, "b"))))
                .contains("00", "01", "10", "11");
        a.force();
        assertThat(images().values())
                .allSatisfy(files -> assertThat(contentOf(files, "a")).containsExactly('1'));
    }

    @Test
    void write_overSectors_isTornBetweenThemOnly() throws IOException {
        StoreFile file = durable("f", filled(2048, 0));
        file.write(
                256, MemorySegment.ofArray(filled(1024, 1))); // three sectors, two of them in part
        Set<String> states =
                contents("f").stream()
                        .map(content -> "" + content[256] + content[512] + content[1024])
                        .collect(Collectors.toSet());
        assertThat(states)
                .containsExactlyInAnyOrder("000", "100", "010", "001", "110", "101", "011", "111");
        assertThat(contents("f"))
                .allSatisfy(
                        content -> {
                            assertThat(Arrays.copyOfRange(content, 512, 1024))
                                    .containsOnly(content[512]);
                            assertThat(Arrays.copyOfRange(content, 1280, 2048)).containsOnly(0);
                        });
    }

    @Test
    void allocate_overADeletedFile_mayShowItsBytes() throws IOException {
        durable("old", filled(1000, 9)).close();
        directory.delete("old");
        directory.sync();
        StoreFile file = directory.create("new");
        directory.sync();
        file.write(0, MemorySegment.ofArray(filled(1000, 1)));
        assertThat(contents("new")).contains(filled(1000, 1), filled(1000, 0), filled(1000, 9));
        file.force();
        assertThat(contents("new")).containsOnly(filled(1000, 1));
    }

    @Test
    void forceFirst_mapping_makesItsFirstPageDurableAndNoOther() throws IOException {
        StoreFile file = durable("f", filled(3 * 4096, 0));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapping = file.map(file.size(), true, arena);
            file.write(4000, MemorySegment.ofArray(filled(200, 1))); // over the end of the page
            set(mapping, 0, 1);
            set(mapping, 8192, 1);
            file.forceFirst(mapping, 10);
            Set<String> states =
                    contents("f").stream()
                            .map(content -> "" + content[0] + content[4000] + content[8192])
                            .collect(Collectors.toSet());
            assertThat(states).containsExactlyInAnyOrder("110", "111");
            assertThat(contents("f"))
                    .anyMatch(content -> content[4100] == 0)
                    .anyMatch(content -> content[4100] == 1);
        }
    }

    @Test
    void mappedStores_pages_surviveAloneOrTornBySectors() throws IOException {
        StoreFile file = durable("f", filled(3 * 4096, 0));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapping = file.map(file.size(), true, arena);
            for (int page = 0; page < 3; page++) {
                set(mapping, page * 4096L, 1);
                set(mapping, page * 4096L + 512, 1);
            }
            Set<String> states =
                    contents("f").stream()
                            .map(content -> "" + content[0] + content[4096] + content[8192])
                            .collect(Collectors.toSet());
            assertThat(states)
                    .containsExactlyInAnyOrder(
                            "000", "100", "010", "001", "110", "101", "011", "111");
            assertThat(contents("f"))
                    .anyMatch(content -> content[4096] == 1 && content[4096 + 512] == 0)
                    .anyMatch(content -> content[4096] == 0 && content[4096 + 512] == 1);
            file.force();
            assertThat(contents("f")).allMatch(content -> content[0] == 1 && content[8704] == 1);
        }
    }

    @Test
    void mappedStores_atTwoBoundaries_mayBeWrittenBackAsOfEither() throws IOException {
        StoreFile file = durable("f", filled(4096, 0));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapping = file.map(4096, true, arena);
            set(mapping, 0, 1);
            fs.boundary("first");
            set(mapping, 1, 1);
            fs.boundary("second");
            assertThat(contents("f").stream().map(content -> "" + content[0] + content[1]))
                    .contains("00", "10", "11")
                    .doesNotContain("01");
        }
    }

    @Test
    void processDeath_inACopy_cutsItAtEveryByteAndKeepsTheRest() throws IOException {
        StoreFile file = durable("f", filled(8192, 0));
        try (Arena arena = Arena.ofShared()) {
            MemorySegment mapping = file.map(8192, true, arena);
            MemorySegment.copy(text("ack"), 0, mapping, 0, 3);
            fs.boundary("returned");
            MemorySegment.copy(text("12345"), 0, mapping, 4094, 5);
            Set<String> states =
                    fs.boundary("now")
                            .images(0)
                            .filter(CrashImage::isProcessDeath)
                            .map(image -> contentOf(filesOf(image), "f"))
                            .peek(content -> assertThat(content).startsWith('a', 'c', 'k'))
                            .map(content -> string(Arrays.copyOfRange(content, 4094, 4099)))
                            .collect(Collectors.toSet());
            assertThat(states)
                    .containsExactlyInAnyOrder(
                            "\0\0\0\0\0",
                            "1\0\0\0\0",
                            "12\0\0\0",
                            "123\0\0",
                            "1234\0",
                            "12345",
                            "\0002345",
                            "\0\000345",
                            "\0\0\00045",
                            "\0\0\0\0005");
        }
    }

    @Test
    void processDeath_inAWrite_cutsItBetweenPages() throws IOException {
        StoreFile file = durable("f", bytes("x"));
        List<Integer> lengths = new ArrayList<>();
        fs.onBoundary(
                boundary ->
                        boundary.images(99)
                                .filter(CrashImage::isProcessDeath)
                                .forEach(
                                        image ->
                                                lengths.add(
                                                        contentOf(filesOf(image), "f").length)));
        file.write(1, MemorySegment.ofArray(filled(9000, 1)));
        assertThat(lengths).containsExactlyInAnyOrder(1, 4096, 8192);
    }

    @Test
    void force_fails_nextSucceedsAndTheBytesAreGone() throws IOException {
        StoreFile file = durable("f", filled(4096, 0));
        file.write(0, text("lost"));
        fs.faults().failOnce(Set.of(FileOperation.FORCE), ".*", 1, Faults.Kind.IO_ERROR);
        assertThat(catchThrowable(file::force)).isInstanceOf(IOException.class);
        file.force();
        assertThat(contents("f")).anyMatch(content -> content[0] == 0);
        byte[] read = new byte[4];
        file.read(0, MemorySegment.ofArray(read));
        assertThat(read).isEqualTo(bytes("lost"));
        assertThat(contentOf(filesOf(fs.boundary("now").processDeath()), "f"))
                .startsWith(bytes("lost"));
        assertThat(contentOf(filesOf(fs.boundary("now").powerLoss()), "f")).containsOnly(0);
    }

    @Test
    void directorySync_fails_nextSucceedsAndTheNameIsGone() throws IOException {
        directory.create("f").close();
        fs.faults().failOnce(Set.of(FileOperation.SYNC), ".*", 1, Faults.Kind.IO_ERROR);
        assertThat(catchThrowable(directory::sync)).isInstanceOf(IOException.class);
        directory.sync();
        assertThat(directory.list()).containsExactly("f");
        assertThat(filesOf(fs.boundary("now").powerLoss())).isEmpty();
    }

    @Test
    void images_sameBytesAndObligations_comeOnce() throws IOException {
        StoreFile file = durable("f", bytes("0"));
        file.write(0, text("1"));
        assertThat(fs.boundary("a").images(1)).isNotEmpty();
        assertThat(fs.boundary("b").images(1)).isEmpty();
        List<CrashImage> promisedMore = fs.boundary("c").images(2).toList();
        assertThat(promisedMore.stream().map(CrashImage::contentHash)).doesNotHaveDuplicates();
        assertThat(promisedMore).isNotEmpty();
    }

    @Test
    void images_everyMutatingCall_isABoundaryBeforeIt() throws IOException {
        List<String> labels = new ArrayList<>();
        fs.onBoundary(boundary -> labels.add(boundary.label()));
        try (StoreFile file = directory.create("f")) {
            file.allocate(0, 100);
            file.write(0, text("x"));
            file.read(0, MemorySegment.ofArray(new byte[1]));
            file.force();
        }
        directory.rename("f", "g");
        directory.sync();
        directory.delete("g");
        fs.boundary("end");
        assertThat(labels)
                .containsExactly(
                        "create f",
                        "allocate f",
                        "write f",
                        "force f",
                        "rename f",
                        "sync .",
                        "delete g",
                        "end");
    }

    @Test
    void images_manyStates_areBoundedAndTheSameForTheSameSeed() throws IOException {
        List<String> first = namesOfManyStates(5);
        assertThat(first).hasSize(50).doesNotHaveDuplicates();
        assertThat(namesOfManyStates(5)).isEqualTo(first);
        assertThat(namesOfManyStates(6)).isNotEqualTo(first);
    }

    private static List<String> namesOfManyStates(long seed) throws IOException {
        SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(seed, 50));
        Random random = new Random(1);
        try (Directory directory = fs.openDirectory(STORE)) {
            StoreFile file = directory.create("f");
            for (int i = 0; i < 40; i++) {
                byte[] bytes = new byte[1500];
                random.nextBytes(bytes);
                file.write(random.nextInt(10_000), MemorySegment.ofArray(bytes));
            }
        }
        return fs.boundary("end").images(0).map(CrashImage::name).toList();
    }

    @Test
    void images_opened_canCrashAgain() throws IOException {
        StoreFile file = durable("f", bytes("0"));
        file.write(0, text("1"));
        CrashImage image = fs.boundary("now").processDeath();
        try (SimulatedFileSystem again = image.openCrashable(CrashOptions.of(1, 100));
                Directory recovered = again.openDirectory(STORE);
                StoreFile same = recovered.open("f")) {
            recovered.lock();
            same.write(0, text("2"));
            assertThat(
                            again.boundary("now")
                                    .images(0)
                                    .map(next -> string(contentOf(filesOf(next), "f"))))
                    .containsExactlyInAnyOrder("0", "1", "2");
        }
        assertThat(contentOf(filesOf(fs), "f")).isEqualTo(bytes("1"));
    }
}
