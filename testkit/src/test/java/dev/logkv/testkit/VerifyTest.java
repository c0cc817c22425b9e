package dev.logkv.testkit;

import static dev.logkv.testkit.SimulatedStore.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.ProgressListener;
import dev.logkv.Verification;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.testkit.DamagedStore.Opened;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Verifies small stores, as they are and with damage at every place. */
class VerifyTest {

    private final SplittableRandom random = new SplittableRandom(21);

    @Test
    void storeAsItIs_isSound_andCounted() throws IOException {
        for (DamagedStore store : SmallTrees.all()) {
            Verification found = store.verify(store.files);

            assertThat(found.problems()).isEmpty();
            SortedMap<String, byte[]> needed = store.filesThat(store.needed()::contains);
            assertThat(found.files()).isEqualTo(needed.size());
            assertThat(found.bytes())
                    .isEqualTo(needed.values().stream().mapToLong(bytes -> bytes.length).sum());
            assertThat(found.operations()).isPositive();
        }
    }

    @Test
    void anyByteFlipped_namesTheFile() throws IOException {
        int problems = 0;
        int notes = 0;
        for (DamagedStore store : SmallTrees.all()) {
            List<Verification.Note> usual = store.verify(store.files).notes();
            for (String name : store.needed()) {
                byte[] content = store.content(name);
                // What lies behind the records of a segment may be anything.
                int records = store.endOfRecords(name);
                int used = records > 0 ? records : usedBytes(content);
                int end = records > 0 ? used : content.length;
                if (records > 0 && store.values().contains(name)) {
                    end = store.startOfLastRecord(name); // only tables tell that it was there
                }
                for (int at = 0; at < end; at += at < used ? 1 + random.nextInt(4) : 1_997) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    Verification found = store.verify(store.with(name, flipped));
                    boolean isNoted =
                            found.notes().stream()
                                    .anyMatch(
                                            note ->
                                                    note.file().equals(name)
                                                            && !usual.contains(note));
                    assertThat(isNoted || !found.isSound())
                            .as("%s, byte %d: %s", name, at, found)
                            .isTrue();
                    boolean isNamed = names(found).contains(name) || isNoted;
                    assertThat(isNamed).as("%s, byte %d: %s", name, at, found).isTrue();
                    problems += found.isSound() ? 0 : 1;
                    notes += found.isSound() ? 1 : 0;
                }
            }
        }
        System.out.printf("flipped bytes: %d problems, %d torn tails%n", problems, notes);
        assertThat(problems).isGreaterThan(4_000);
    }

    /** Returns how many bytes there are up to the last one that is not zero. */
    private static int usedBytes(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static List<String> names(Verification found) {
        return found.problems().stream().map(Verification.Problem::file).toList();
    }

    @Test
    void storeThatOpensAndReads_isSound_andNoOther() throws IOException {
        int sound = 0;
        for (DamagedStore store : SmallTrees.all()) {
            for (String name : store.needed()) {
                byte[] content = store.content(name);
                int used = usedBytes(content);
                for (int at = random.nextInt(40); at < used; at += 1 + random.nextInt(80)) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    SortedMap<String, byte[]> damaged = store.with(name, flipped);
                    boolean isSound = store.verify(damaged).isSound();
                    boolean reads = store.open(damaged) instanceof Opened;
                    assertThat(isSound == reads || (reads && mayBeUnread(store, name, content[at])))
                            .as("%s, byte %d: sound %s, reads %s", name, at, isSound, reads)
                            .isTrue();
                    sound += isSound ? 1 : 0;
                }
            }
        }
        assertThat(sound).as("torn tails").isPositive();
    }

    /** Nobody reads the padding of a table, nor of values more than tables point to. */
    private static boolean mayBeUnread(DamagedStore store, String name, byte content)
            throws IOException {
        return (TableFiles.number(name).isPresent() && content == 0)
                || store.values().contains(name);
    }

    @Test
    void anyFileMissingOrShortened_isFound() throws IOException {
        for (DamagedStore store : SmallTrees.all()) {
            for (String name : store.needed()) {
                boolean isLastLog = store.logs().size() > 1 && name.equals(store.logs().lastKey());
                if (!isLastLog) { // nothing tells that there was one more
                    assertThat(store.verify(store.without(name)).isSound())
                            .as("without %s", name)
                            .isFalse();
                }
                byte[] content = store.content(name);
                // A segment that was prepared and not used is replaced if it has another length.
                int end = usedBytes(content) == 0 ? 0 : content.length;
                for (int length = 0; length < end; length += 1 + random.nextInt(900)) {
                    byte[] shortened = Arrays.copyOf(content, length);
                    assertThat(names(store.verify(store.with(name, shortened))))
                            .as("%s of length %d", name, length)
                            .contains(name);
                }
            }
        }
    }

    @Test
    void severalFilesDamaged_tellsOfAll() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        SortedMap<String, byte[]> damaged = new TreeMap<>(store.files);
        List<String> expected = new ArrayList<>();
        for (String name : store.needed()) {
            if (ManifestFiles.number(name).isEmpty()) {
                byte[] content = store.content(name).clone();
                content[SegmentFiles.number(name).isPresent() ? 0 : 70] ^= 1;
                damaged.put(name, content);
                expected.add(name);
            }
        }
        damaged.remove(store.logs().lastKey());
        expected.remove(store.logs().lastKey());
        expected.add(SegmentFiles.name(SegmentFiles.number(store.logs().lastKey()).orElseThrow()));

        assertThat(names(store.verify(damaged))).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void twoBlocksOfOneTableDamaged_tellsOfBoth() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        String name = store.filesThat(n -> TableFiles.number(n).isPresent()).firstKey();
        byte[] content = store.content(name).clone();
        content[70] ^= 1;
        content[700] ^= 1;

        Verification found = store.verify(store.with(name, content));

        assertThat(found.problems()).hasSize(2).allMatch(problem -> problem.file().equals(name));
        assertThat(found.problems().getFirst().offset()).isEqualTo(64);
    }

    @Test
    void withoutManifest_tablesAndSegmentsAreCheckedAllTheSame() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        String manifest = store.filesThat(n -> ManifestFiles.number(n).isPresent()).firstKey();
        String table = store.filesThat(n -> TableFiles.number(n).isPresent()).firstKey();
        SortedMap<String, byte[]> damaged = store.without(manifest);

        assertThat(names(store.verify(damaged))).containsExactly(ManifestFiles.name(1));

        byte[] content = store.content(table).clone();
        content[70] ^= 1;
        damaged.put(table, content);
        assertThat(names(store.verify(damaged))).containsExactly(ManifestFiles.name(1), table);
    }

    @Test
    void filesThatNobodyLists_areNoted_andNoDamage() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        SortedMap<String, byte[]> more = new TreeMap<>(store.files);
        more.put(TableFiles.name(900), new byte[] {1});
        more.put("000000000900.log.tmp", new byte[] {1});
        more.put("notes.txt", new byte[] {1});

        Verification found = store.verify(more);

        assertThat(found.problems()).isEmpty();
        assertThat(found.notes())
                .extracting(Verification.Note::file)
                .contains(TableFiles.name(900), "000000000900.log.tmp", "notes.txt");
    }

    @Test
    void openStore_isLocked_andNoStoreIsNoStore() {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            assertThatThrownBy(() -> SimulatedAdmin.of(fs).verify(PATH, ProgressListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no store in " + PATH);
            assertThat(fs.isDirectory(PATH)).isFalse();
            SimulatedStore store =
                    SimulatedStore.open(fs, SmallTrees.OPTIONS, 1, new VirtualClock());
            assertThatThrownBy(() -> SimulatedAdmin.of(fs).verify(PATH, ProgressListener.NONE))
                    .isInstanceOf(LogKVException.Locked.class);
            store.db().close();
            assertThatThrownBy(
                            () ->
                                    SimulatedAdmin.of(fs)
                                            .verify(Path.of("/other"), ProgressListener.NONE))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void progress_growsToTheTotal() throws IOException {
        DamagedStore store = SmallTrees.merged();
        List<Long> done = new ArrayList<>();
        List<Long> totals = new ArrayList<>();

        Verification found =
                store.verify(
                        store.files,
                        (bytes, total) -> {
                            done.add(bytes);
                            totals.add(total);
                        });

        assertThat(done).isSorted();
        assertThat(done.getLast()).isEqualTo(found.bytes()).isEqualTo(totals.getLast());
    }
}
