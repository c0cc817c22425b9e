package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKVException;
import dev.logkv.Repair;
import dev.logkv.engine.compaction.TreeShape;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Loss;
import dev.logkv.engine.log.LogLayout;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.testkit.DamagedStore.Repaired;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Repairs small stores, as they are and with damage at every place. */
class RepairTest {

    private static final int DEFAULT_ID = 1;

    /** Of the one named bucket. */
    private static final int BUCKET_ID = 2;

    private static final Path ASIDE = Path.of("/damaged");

    private final SplittableRandom random = new SplittableRandom(22);

    private static String first(DamagedStore store, String extension) {
        return store.filesThat(name -> name.endsWith(extension)).firstKey();
    }

    @Test
    void storeAsItIs_losesNothing() throws IOException {
        for (DamagedStore store : SmallTrees.all()) {
            Repaired repaired = store.repair(store.files);

            assertThat(repaired.content()).isEqualTo(store.content());
            assertThat(repaired.isComplete()).as("%s", repaired).isTrue();
            assertThat(repaired.report().losses()).isEmpty();
        }
    }

    @Test
    void storesOfAllWorkloads_loseNothing() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            for (CrashWorkload workload : TreeWorkloads.all(seed)) {
                DamagedStore store =
                        DamagedStore.withTables(
                                seed, workload.options(), workload.shape(), workload.actions());

                assertThat(store.verify(store.files).problems()).as(workload.name()).isEmpty();
                Repaired repaired = store.repair(store.files);

                assertThat(repaired.content()).as(workload.name()).isEqualTo(store.content());
                assertThat(repaired.isComplete()).as(workload.name()).isTrue();
            }
        }
    }

    @Test
    void anyByteFlipped_losesNoMoreThanItTells() throws IOException {
        int complete = 0;
        int lossy = 0;
        for (DamagedStore store : SmallTrees.all()) {
            Map<String, Set<String>> ever = everStored(store);
            SortedMap<String, SortedMap<String, String>> whole = store.content();
            for (String name : store.needed()) {
                byte[] content = store.content(name);
                int end = usedBytes(content);
                for (int at = random.nextInt(7); at < end; at += 1 + random.nextInt(14)) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    Repaired repaired = store.repair(store.with(name, flipped));
                    assertExplained(whole, ever, repaired, name + ", byte " + at);
                    if (ManifestFiles.number(name).isPresent()) {
                        // No file is left over, so those that are there make the whole store.
                        assertThat(repaired.content()).as("byte %d", at).isEqualTo(whole);
                    }
                    complete += repaired.isComplete() ? 1 : 0;
                    lossy += repaired.isComplete() ? 0 : 1;
                }
            }
        }
        System.out.printf("repairs of a flipped byte: %d complete, %d not%n", complete, lossy);
        assertThat(complete).isGreaterThan(100);
        assertThat(lossy).isGreaterThan(500);
    }

    @Test
    void anyFileMissingOrShortened_losesNoMoreThanItTells() throws IOException {
        for (DamagedStore store : SmallTrees.all()) {
            Map<String, Set<String>> ever = everStored(store);
            SortedMap<String, SortedMap<String, String>> whole = store.content();
            for (String name : store.needed()) {
                boolean isLastLog = store.logs().size() > 1 && name.equals(store.logs().lastKey());
                if (!isLastLog) { // nothing tells that there was one more
                    Repaired repaired = store.repair(store.without(name));
                    assertExplained(whole, ever, repaired, "without " + name);
                    assertThat(repaired.isComplete()).as("without %s", name).isFalse();
                }
                byte[] content = store.content(name);
                for (int i = 0; i < 20; i++) {
                    int length = random.nextInt(content.length);
                    byte[] shortened = Arrays.copyOf(content, length);
                    Repaired repaired = store.repair(store.with(name, shortened));
                    assertExplained(whole, ever, repaired, name + " of length " + length);
                }
            }
        }
    }

    private static int usedBytes(byte[] content) {
        int end = content.length;
        while (end > 0 && content[end - 1] == 0) {
            end--;
        }
        return end;
    }

    /** Returns the values that each key has ever had, by bucket and key. */
    private static Map<String, Set<String>> everStored(DamagedStore store) {
        Map<String, Set<String>> ever = new TreeMap<>();
        for (int point = 0; point <= store.history.begun(); point++) {
            store.history
                    .readable(point, VirtualClock.START_MILLIS)
                    .forEach(
                            (bucket, content) ->
                                    content.forEach(
                                            (key, value) ->
                                                    ever.computeIfAbsent(
                                                                    bucket + "/" + key,
                                                                    _ -> new HashSet<>())
                                                            .add(value)));
        }
        return ever;
    }

    /** What is there was there, and what is not as it was lies in a loss or is in doubt. */
    private static void assertExplained(
            SortedMap<String, SortedMap<String, String>> whole,
            Map<String, Set<String>> ever,
            Repaired repaired,
            String damage) {
        Repair told = repaired.report().toRepair(ASIDE, ASIDE);
        boolean isAnyDoubt =
                !told.doubts().isEmpty()
                        || told.notes().stream().anyMatch(note -> note.contains("a torn tail"));
        Set<String> buckets = new TreeSet<>(whole.keySet());
        for (String bucket : repaired.content().keySet()) {
            buckets.add(bucket.equals("recovered-2") ? "bucket" : bucket);
        }
        for (String bucket : buckets) {
            SortedMap<String, String> expected = whole.getOrDefault(bucket, new TreeMap<>());
            SortedMap<String, String> found =
                    repaired.content()
                            .getOrDefault(
                                    bucket,
                                    repaired.content()
                                            .getOrDefault("recovered-2", new TreeMap<>()));
            Set<String> keys = new TreeSet<>(expected.keySet());
            keys.addAll(found.keySet());
            for (String key : keys) {
                String value = found.get(key);
                if (value != null) {
                    assertThat(ever.getOrDefault(bucket + "/" + key, Set.of()))
                            .as("%s: %s/%s", damage, bucket, key)
                            .contains(value);
                }
                if (!Objects.equals(value, expected.get(key))) {
                    boolean isTold =
                            repaired.report().losses().stream()
                                    .anyMatch(loss -> covers(loss, bucket, key));
                    assertThat(isTold || isAnyDoubt)
                            .as("%s: %s/%s, %s", damage, bucket, key, repaired.report().losses())
                            .isTrue();
                }
            }
        }
    }

    private static boolean covers(Loss loss, String bucket, String key) {
        BucketKey place =
                new BucketKey(bucket.isEmpty() ? DEFAULT_ID : BUCKET_ID, Change.bytes(key));
        return loss.operations() != 0
                && (loss.from() == null || loss.from().compareTo(place) <= 0)
                && (loss.to() == null || loss.to().compareTo(place) >= 0);
    }

    @Test
    void recordInTheMiddleOfTheLogDamaged_isLostAlone_andCounted() throws IOException {
        DamagedStore store = SmallTrees.logOnly();
        LogLayout.Part record =
                store.parts.stream()
                        .filter(part -> part.file().equals(store.logs().firstKey()))
                        .filter(part -> part.from() > 0 && part.to() - part.from() > 100)
                        .skip(1)
                        .findFirst()
                        .orElseThrow();
        byte[] content = store.content(record.file()).clone();
        content[(int) record.from() + 30] ^= 1;

        Repaired repaired = store.repair(store.with(record.file(), content));

        assertThat(repaired.report().losses())
                .singleElement()
                .satisfies(
                        loss -> {
                            assertThat(loss.file()).isEqualTo(record.file());
                            assertThat(loss.offset()).isEqualTo(record.from());
                            assertThat(loss.operations()).isEqualTo(1);
                        });
    }

    @Test
    void blockDamaged_isLostAlone_withItsKeys() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        String name = first(store, ".table");
        byte[] content = store.content(name).clone();
        content[600] ^= 1;

        Repaired repaired = store.repair(store.with(name, content));

        assertThat(repaired.report().losses())
                .singleElement()
                .satisfies(
                        loss -> {
                            assertThat(loss.file()).isEqualTo(name);
                            assertThat(loss.operations()).isBetween(1L, 8L);
                            assertThat(loss.from()).isNotNull();
                            assertThat(loss.to()).isNotNull();
                        });
        assertThat(repaired.content()).isNotEqualTo(store.content());
    }

    @Test
    void headerLocatorOrIndexDamaged_losesNothing() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        String name = first(store, ".table");
        int complete = 0;
        byte[] content = store.content(name);
        for (int at : new int[] {8, 20, 63}) {
            byte[] damaged = content.clone();
            damaged[at] ^= 1;
            Repaired repaired = store.repair(store.with(name, damaged));
            assertThat(repaired.content()).isEqualTo(store.content());
            assertThat(repaired.isComplete()).isTrue();
            complete++;
        }
        assertThat(complete).isEqualTo(3);
    }

    /** Nothing that was merged is left over, so the tables as found are the store. */
    @Test
    void manifestMissing_isMadeOfWhatIsThere_withADoubt() throws IOException {
        for (DamagedStore store : List.of(SmallTrees.flushed(), SmallTrees.merged())) {
            SortedMap<String, byte[]> damaged = store.filesThat(store.needed()::contains);
            damaged.keySet().removeIf(name -> ManifestFiles.number(name).isPresent());

            Repaired repaired = store.repair(damaged);

            assertThat(repaired.content()).isEqualTo(store.content());
            assertThat(repaired.report().toRepair(ASIDE, ASIDE).doubts()).isNotEmpty();
            assertThat(repaired.isComplete()).isFalse();
        }
    }

    /** A record behind the damage still says which tables were merged into others. */
    @Test
    void manifestDamaged_tablesThatItSaysWereMergedAreLeftOut() throws IOException {
        TreeShape shape = new TreeShape(64 << 10, 2, 1, 512);
        WorkloadScript script = new WorkloadScript(5, 6);
        script.putAll(6, BUFFERED, 20, 60);
        script.add(new StoreAction.Flush());
        DamagedStore before =
                DamagedStore.withTables(5, SmallTrees.OPTIONS, shape, script.actions());
        script.add(StoreAction.write(Change.deleteRange("", "", ""), SYNC));
        script.add(StoreAction.write(Change.put("key01", "newest"), SYNC));
        script.add(new StoreAction.Compact());
        DamagedStore after =
                DamagedStore.withTables(5, SmallTrees.OPTIONS, shape, script.actions());
        SortedMap<String, byte[]> damaged = new TreeMap<>(after.files);
        for (var table : before.filesThat(name -> name.endsWith(".table")).entrySet()) {
            damaged.putIfAbsent(table.getKey(), table.getValue());
        }
        assertThat(damaged).as("a table is left over").hasSizeGreaterThan(after.files.size());
        String manifest = first(after, ".manifest");
        byte[] content = after.content(manifest).clone();
        content[64] ^= 1; // the version that it begins with
        damaged.put(manifest, content);

        Repaired repaired = after.repair(damaged);

        assertThat(repaired.content()).isEqualTo(after.content());
        assertThat(repaired.report().toRepair(ASIDE, ASIDE).doubts()).isNotEmpty();
    }

    @Test
    void nameOfBucketLost_itsContentGetsAnother() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        String name = first(store, ".table");
        byte[] content = store.content(name).clone();
        content[70] ^= 1; // the first block, which begins with the catalog

        Repaired repaired = store.repair(store.with(name, content));

        assertThat(repaired.report().losses()).isNotEmpty();
        assertThat(repaired.content().get("recovered-2")).isEqualTo(Map.of("k", "v"));
    }

    @Test
    void targetInUse_isRefused_andNothingIsChanged() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            DamagedStore.write(fs, ASIDE, store.files);
            DamagedStore.write(fs, SimulatedStore.PATH, store.files);
            for (Path target : List.of(ASIDE, SimulatedStore.PATH)) {
                assertThatThrownBy(() -> SimulatedAdmin.of(fs).repairReport(ASIDE, target))
                        .isInstanceOf(IllegalArgumentException.class);
                DamagedStore.assertSame(store.files, DamagedStore.filesOf(fs, target));
            }
            fs.assertNothingLeaked();
        }
    }

    @Test
    void nothingWhole_isRefused() throws IOException {
        try (SimulatedFileSystem fs = SimulatedFileSystem.inMemory()) {
            DamagedStore.write(
                    fs, ASIDE, new TreeMap<>(Map.of(SegmentFiles.name(1), new byte[1000])));
            assertThatThrownBy(() -> SimulatedAdmin.of(fs).repairReport(ASIDE, SimulatedStore.PATH))
                    .isInstanceOf(LogKVException.Corruption.class);
        }
    }
}
