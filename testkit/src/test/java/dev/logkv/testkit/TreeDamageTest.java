package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.LogKVException;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.ManifestFiles;
import dev.logkv.testkit.DamagedStore.Opened;
import dev.logkv.testkit.DamagedStore.Outcome;
import dev.logkv.testkit.DamagedStore.Refused;
import dev.logkv.testkit.DamagedStore.Unreadable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Damages every place of the tables and the manifest of small stores, opens them and reads
 * everything. The file that is damaged is named, at once or by whoever reads what cannot be read;
 * what can be read is right. Nothing is ever absent that was there.
 */
class TreeDamageTest {

    private static final int FOOTER_BYTES = 256;
    private static final int TABLE_HEADER_BYTES = 64;
    private static final int MANIFEST_HEADER_BYTES = 60;
    private static final int SEGMENT_HEADER_BYTES = 96;
    private static final int ZEROS_BYTES = 512;
    private static final int ZEROS_STEP = 97;
    private static final byte[] ZEROS = new byte[ZEROS_BYTES];
    private static final int SECTOR_BYTES = 512;

    /** How many damaged stores all tests together open at least; 0 where not all of them run. */
    private static final long OPENED_MIN = Long.getLong("logkv.damage.tables", 0);

    private static final long OPENED_BEFORE = DamagedStore.openedSoFar();

    private final SplittableRandom random = new SplittableRandom(12);

    private static List<DamagedStore> stores() throws IOException {
        return List.of(SmallTrees.flushed(), SmallTrees.merged(), SmallTrees.separated());
    }

    private static List<String> tables(DamagedStore store) {
        List<String> names =
                store.files.keySet().stream()
                        .filter(name -> TableFiles.number(name).isPresent())
                        .toList();
        assertThat(names).hasSizeGreaterThan(1);
        return names;
    }

    private static String manifest(DamagedStore store) {
        List<String> names =
                store.files.keySet().stream()
                        .filter(name -> ManifestFiles.number(name).isPresent())
                        .toList();
        assertThat(names).hasSize(1);
        return names.getFirst();
    }

    @AfterAll
    static void enoughWasDamaged() {
        long opened = DamagedStore.openedSoFar() - OPENED_BEFORE;
        System.out.printf("damaged stores opened: %d, of %d asked for%n", opened, OPENED_MIN);
        assertThat(opened).isGreaterThanOrEqualTo(OPENED_MIN);
    }

    @Test
    void read_anyByteOfAnyTableFlipped_isRightOrNamesTheTable() throws IOException {
        int refused = 0;
        int unreadable = 0;
        int harmless = 0;
        for (DamagedStore store : stores()) {
            for (String name : tables(store)) {
                byte[] content = store.content(name);
                for (int at = 0; at < content.length; at++) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    boolean atEnds = at < TABLE_HEADER_BYTES || at >= content.length - FOOTER_BYTES;
                    switch (outcome(store, name, flipped)) {
                        case Refused _ -> refused++;
                        case Unreadable _ -> unreadable++;
                        case Opened _ -> {
                            assertThat(atEnds)
                                    .as("%s: byte %d is not looked at", name, at)
                                    .isFalse();
                            harmless++;
                        }
                    }
                }
            }
        }
        System.out.printf(
                "flipped bytes of tables: %d refused, %d found by reading, %d harmless%n",
                refused, unreadable, harmless);
        assertThat(refused).isGreaterThan(1_000);
        assertThat(unreadable).isGreaterThan(1_000);
        assertThat(harmless).as("padding").isLessThan(unreadable / 4);
    }

    @Test
    void read_anySectorsOfAnyTableZeroed_isRightOrNamesTheTable() throws IOException {
        for (DamagedStore store : stores()) {
            for (String name : tables(store)) {
                byte[] content = store.content(name);
                for (int from = 0; from < content.length; from += SECTOR_BYTES) {
                    for (int to = from + SECTOR_BYTES;
                            to < content.length + SECTOR_BYTES;
                            to += SECTOR_BYTES) {
                        byte[] zeroed = content.clone();
                        Arrays.fill(zeroed, from, Math.min(to, content.length), (byte) 0);
                        if (!Arrays.equals(zeroed, content)) {
                            assertThat(outcome(store, name, zeroed))
                                    .as("%s from %d to %d", name, from, to)
                                    .isNotInstanceOf(Opened.class);
                        }
                    }
                }
            }
        }
    }

    @Test
    void read_anyByteOfAnyValueFlipped_isRightOrNamesTheSegment() throws IOException {
        DamagedStore store = SmallTrees.separated();
        int refused = 0;
        int unreadable = 0;
        assertThat(store.values()).anyMatch(name -> SegmentFiles.valuesNumber(name).isPresent());
        assertThat(store.values()).anyMatch(name -> SegmentFiles.number(name).isPresent());
        for (String name : store.values()) {
            byte[] content = store.content(name);
            for (int at = 0; at < content.length; at += 1 + random.nextInt(3)) {
                byte[] flipped = content.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                switch (outcome(store, name, flipped)) {
                    case Refused _ -> refused++;
                    case Unreadable _ -> unreadable++;
                    case Opened _ -> assertThat(at).isGreaterThanOrEqualTo(SEGMENT_HEADER_BYTES);
                }
            }
        }
        System.out.printf(
                "flipped bytes of segments with values: %d refused, %d found by reading%n",
                refused, unreadable);
        assertThat(refused).isPositive();
        assertThat(unreadable).isGreaterThan(2_000);
    }

    /** Opens with a damaged file, and returns what came of it: the file is named if anything. */
    private static Outcome outcome(DamagedStore store, String name, byte[] damaged)
            throws IOException {
        Outcome outcome = store.open(store.with(name, damaged));
        int all = store.history.begun();
        switch (outcome) {
            case Refused refused -> assertThat(fileOf(refused)).isEqualTo(name);
            case Unreadable unreadable -> {
                assertThat(unreadable.reason().file()).isEqualTo(name);
                assertThat(unreadable.point()).isEqualTo(all);
            }
            case Opened opened -> assertThat(opened.point()).isEqualTo(all);
        }
        return outcome;
    }

    private static String fileOf(Refused refused) {
        assertThat(refused.reason()).isInstanceOf(LogKVException.Corruption.class);
        return ((LogKVException.Corruption) refused.reason()).file();
    }

    @Test
    void open_anyFileOfAnyOtherLength_isRefused() throws IOException {
        for (DamagedStore store : stores()) {
            List<String> names = new ArrayList<>(tables(store));
            names.add(manifest(store));
            names.addAll(store.values());
            for (String name : names) {
                byte[] content = store.content(name);
                for (int length = 0;
                        length < content.length + 100;
                        length += lengthStep(content, length)) {
                    if (length != content.length) {
                        byte[] other = Arrays.copyOf(content, length);
                        assertRefused(store, name, other, "of length " + length);
                    }
                }
            }
        }
    }

    /** Every length, unless that is in a field of zeros and not everything is asked for. */
    private static int lengthStep(byte[] content, int length) {
        int zeros = Math.min(content.length, length + ZEROS_BYTES);
        boolean isInZeros =
                length < zeros
                        && Arrays.mismatch(content, length, zeros, ZEROS, 0, zeros - length) < 0;
        return isInZeros && OPENED_MIN == 0 ? ZEROS_STEP : 1;
    }

    private static void assertRefused(DamagedStore store, String name, byte[] content, String what)
            throws IOException {
        Outcome outcome = store.open(store.with(name, content));
        assertThat(outcome)
                .as("%s %s", name, what)
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(fileOf(refused)).isEqualTo(name));
    }

    @Test
    void open_anyFileMissing_isRefused() throws IOException {
        for (DamagedStore store : stores()) {
            for (String name : store.needed()) {
                if (name.equals(store.logs().lastKey()) && store.logs().size() > 1) {
                    continue; // nothing tells that there was one more
                }
                assertThat(store.open(store.without(name)))
                        .as("without %s", name)
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused -> {
                                    String extension = name.substring(name.lastIndexOf('.'));
                                    assertThat(fileOf(refused)).endsWith(extension);
                                    if (!extension.equals(".manifest")) {
                                        assertThat(fileOf(refused)).isEqualTo(name);
                                    }
                                });
            }
        }
    }

    /**
     * The last edit may be torn, as by a crash. If the files that it made needless are gone by
     * then, they are missed; the store never comes up without what they held.
     */
    @Test
    void open_anyByteOfTheManifestFlipped_isRefusedOrHarmless() throws IOException {
        int refused = 0;
        int missed = 0;
        int opened = 0;
        for (DamagedStore store : stores()) {
            String name = manifest(store);
            byte[] content = store.content(name);
            int end = content.length;
            while (content[end - 1] == 0) {
                end--;
            }
            for (int at = 0; at < Math.min(end + 1_000, content.length); at++) {
                byte[] flipped = content.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(8));
                switch (store.open(store.with(name, flipped))) {
                    case Refused found -> {
                        boolean named = fileOf(found).equals(name);
                        assertThat(named || at > end / 2).as("byte %d: %s", at, found).isTrue();
                        assertThat(at).as("%s", found).isLessThan(end);
                        refused += named ? 1 : 0;
                        missed += named ? 0 : 1;
                    }
                    case Opened found -> {
                        assertThat(at).isGreaterThanOrEqualTo(MANIFEST_HEADER_BYTES);
                        assertThat(found.point()).isEqualTo(store.history.begun());
                        opened++;
                    }
                    case Unreadable found -> throw new AssertionError(at + ": " + found);
                }
            }
        }
        System.out.printf(
                "flipped bytes of manifests: %d refused, %d as missing files, %d harmless%n",
                refused, missed, opened);
        assertThat(refused).isGreaterThan(200);
        assertThat(opened).isGreaterThanOrEqualTo(2_000);
    }

    @Test
    void open_tablesUnderEachOthersNames_isRefused() throws IOException {
        DamagedStore store = SmallTrees.merged();
        List<String> names = tables(store);
        for (String name : names) {
            for (String other : names) {
                if (!name.equals(other)) {
                    assertRefused(store, name, store.content(other), "with that of " + other);
                }
            }
        }
    }

    @Test
    void open_tableOrManifestOfAnotherStore_isRefused() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        DamagedStore foreign = SmallTrees.merged();
        String table = tables(store).getFirst();
        byte[] content = foreign.content(tables(foreign).getFirst()).clone();
        assertRefused(store, table, content, "of another store");
        assertThat(store.open(store.with(manifest(store), foreign.content(manifest(foreign)))))
                .isInstanceOf(Refused.class);
    }

    @Test
    void open_newerFormat_isRefusedAsThat() throws IOException {
        DamagedStore store = SmallTrees.flushed();
        List<String> names = new ArrayList<>(tables(store));
        names.add(manifest(store));
        for (String name : names) {
            byte[] newer = store.content(name).clone();
            newer[10]++;
            boolean isTable = TableFiles.number(name).isPresent();
            Envelope.seal(
                    MemorySegment.ofArray(newer),
                    isTable ? TABLE_HEADER_BYTES : MANIFEST_HEADER_BYTES);
            assertThat(store.open(store.with(name, newer)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isInstanceOf(LogKVException.UnsupportedFormat.class)
                                            .hasMessageContaining(name));
        }
    }

    /** A merge that meets the damage keeps what it reads; what can be read stays readable. */
    @Test
    void compact_damagedTable_failsAndKeepsTheRest() throws IOException {
        int failed = 0;
        for (DamagedStore store : stores()) {
            for (String name : tables(store)) {
                byte[] content = store.content(name);
                for (int at = 0; at < content.length; at += 1 + random.nextInt(60)) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << random.nextInt(8));
                    failed += store.compactsIn(store.with(name, flipped), name) ? 0 : 1;
                }
            }
        }
        assertThat(failed).isGreaterThan(30);
    }
}
