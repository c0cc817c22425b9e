package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Durability;
import dev.logkv.LogKVException;
import dev.logkv.Options;
import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.log.LogLayout;
import dev.logkv.testkit.DamagedStore.Opened;
import dev.logkv.testkit.DamagedStore.Outcome;
import dev.logkv.testkit.DamagedStore.Refused;
import dev.logkv.testkit.DamagedStore.Unreadable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * Damages every place of small stores and opens them. Damage in front of a point that some
 * undamaged record knew to be durable is refused; other damage is cut off; what lies where nothing
 * was written changes nothing. Never is anything read that was not written.
 */
class DamageTest {

    private static final int HEADER_BYTES = 96;
    private static final int SECTOR_BYTES = 512;

    private static final Options SMALL =
            Options.builder()
                    .segmentBytes(Options.SEGMENT_BYTES_MIN)
                    .syncInterval(Duration.ZERO)
                    .freeSpaceFloor(0)
                    .build();

    /** How many damaged stores all tests together open at least; 0 where not all of them run. */
    private static final long OPENED_MIN = Long.getLong("logkv.damage.log", 0);

    private static final long OPENED_BEFORE = DamagedStore.openedSoFar();

    private final SplittableRandom random = new SplittableRandom(11);

    private DamagedStore bufferedBehind() throws IOException {
        List<StoreAction> actions = actions(11);
        actions.add(put("buffered1", 200, BUFFERED));
        actions.add(put("buffered2", 300, BUFFERED));
        return DamagedStore.after(1, SMALL, actions, false);
    }

    private DamagedStore closed() throws IOException {
        return DamagedStore.after(2, SMALL, actions(11), true);
    }

    private DamagedStore syncedLast() throws IOException {
        List<StoreAction> actions = actions(11);
        actions.add(put("last", 200, SYNC));
        return DamagedStore.after(3, SMALL, actions, false);
    }

    private List<StoreAction> actions(int count) {
        List<StoreAction> actions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = 300 + random.nextInt(900);
            actions.add(put("key" + i % 4, length, i % 3 == 0 ? SYNC : BUFFERED));
        }
        actions.add(new StoreAction.Sync());
        return actions;
    }

    private StoreAction put(String key, int length, Durability durability) {
        StringBuilder value = new StringBuilder();
        while (value.length() < length) {
            value.append((char) ('a' + random.nextInt(26)));
        }
        return StoreAction.write(Change.put(key, value.toString()), durability);
    }

    @AfterAll
    static void enoughWasDamaged() {
        long opened = DamagedStore.openedSoFar() - OPENED_BEFORE;
        System.out.printf("damaged stores opened: %d, of %d asked for%n", opened, OPENED_MIN);
        assertThat(opened).isGreaterThanOrEqualTo(OPENED_MIN);
    }

    @Test
    void open_anyByteFlippedBufferedWritesBehind_losesNothingDurable() throws IOException {
        flipEveryByte(bufferedBehind(), 0);
    }

    @Test
    void open_anyByteFlippedAfterCleanClose_losesNothing() throws IOException {
        flipEveryByte(closed(), 0);
    }

    @Test
    void open_anyByteFlippedNothingBehindLastSync_losesThatGroupAtMost() throws IOException {
        flipEveryByte(syncedLast(), 1);
    }

    private void flipEveryByte(DamagedStore store, int lossMax) throws IOException {
        int refused = 0;
        int cut = 0;
        int opened = 0;
        for (String name : store.logs().keySet()) {
            byte[] content = store.content(name);
            for (int at = 0; at < content.length; at++) {
                boolean allBits = at < HEADER_BYTES;
                for (int bit = 0; bit < (allBits ? 8 : 1); bit++) {
                    byte[] flipped = content.clone();
                    flipped[at] ^= (byte) (1 << (allBits ? bit : random.nextInt(8)));
                    int point = check(store, name, flipped, at, at + 1);
                    if (point < 0) {
                        refused++;
                        continue;
                    }
                    assertThat(point)
                            .as("%s at %d", name, at)
                            .isGreaterThanOrEqualTo(store.durable - lossMax);
                    cut += point < store.history.begun() ? 1 : 0;
                    opened++;
                }
            }
        }
        System.out.printf(
                "flipped bytes: %d refused, %d opened, of those %d with a loss%n",
                refused, opened, cut);
        assertThat(refused).isGreaterThan(opened / 4);
        assertThat(opened).isGreaterThan(100);
    }

    @Test
    void open_anySectorZeroed_isRefusedOrCutAsTheWitnessesSay() throws IOException {
        for (DamagedStore store : List.of(bufferedBehind(), closed(), syncedLast())) {
            for (String name : store.logs().keySet()) {
                byte[] content = store.content(name);
                for (int from = 0; from < content.length; from += SECTOR_BYTES) {
                    for (int to = from + SECTOR_BYTES; to <= content.length; to += SECTOR_BYTES) {
                        byte[] zeroed = content.clone();
                        Arrays.fill(zeroed, from, to, (byte) 0);
                        if (!Arrays.equals(zeroed, content)) {
                            check(store, name, zeroed, from, to);
                        }
                    }
                }
            }
        }
    }

    /** Nothing is left there that could fail a checksum: only what lies behind tells. */
    @Test
    void open_anyRecordZeroed_isRefusedOrCutAsTheWitnessesSay() throws IOException {
        int refused = 0;
        int zeroed = 0;
        for (DamagedStore store : List.of(bufferedBehind(), closed(), syncedLast())) {
            for (LogLayout.Part part : store.parts) {
                byte[] content = store.content(part.file()).clone();
                int from = (int) part.from();
                int to = (int) part.to();
                Arrays.fill(content, from, to, (byte) 0);
                refused += check(store, part.file(), content, from, to) < 0 ? 1 : 0;
                zeroed++;
            }
        }
        assertThat(refused).isGreaterThan(zeroed / 2).isLessThan(zeroed);
    }

    /** Opens with a damaged file, and returns the point, or -1 if it was refused as it should. */
    private static int check(DamagedStore store, String name, byte[] damaged, int from, int to)
            throws IOException {
        Expected expected = expected(store, name, damaged, from, to);
        Outcome outcome = store.open(store.with(name, damaged));
        String where = "%s from %d to %d".formatted(name, from, to);
        switch (outcome) {
            case Refused refused -> {
                assertThat(expected.damaged()).as("%s: %s", where, refused).isNotNull();
                assertThat(expected.isRefused()).as("%s: %s", where, refused).isTrue();
                assertThat(refused.reason()).isInstanceOf(LogKVException.Corruption.class);
                LogKVException.Corruption corruption = (LogKVException.Corruption) refused.reason();
                LogLayout.Part part = requireNonNull(expected.damaged());
                assertThat(corruption.file()).as(where).isEqualTo(name);
                assertThat(corruption.offset()).as(where).isBetween(part.from(), part.to() - 1);
                return -1;
            }
            case Opened opened -> {
                assertThat(expected.isRefused()).as("%s: opened", where).isFalse();
                assertThat(opened.point()).as(where).isEqualTo(expected.point());
                return opened.point();
            }
            case Unreadable unreadable -> throw new AssertionError(where + ": " + unreadable);
        }
    }

    /**
     * @param damaged the first part that is damaged, or null
     * @param point at which the store comes up if it is not refused
     */
    private record Expected(LogLayout.@Nullable Part damaged, boolean isRefused, int point) {}

    private static Expected expected(
            DamagedStore store, String name, byte[] changed, int from, int to) {
        byte[] before = store.content(name);
        LogLayout.Part first = null;
        long witnessed = 0;
        for (LogLayout.Part part : store.parts) {
            boolean differs =
                    part.overlaps(name, from, to)
                            && !Arrays.equals(
                                    before,
                                    (int) part.from(),
                                    (int) part.to(),
                                    changed,
                                    (int) part.from(),
                                    (int) part.to());
            if (!differs) {
                witnessed = Math.max(witnessed, part.durable());
            } else if (first == null) {
                first = part;
            }
        }
        if (first == null) {
            return new Expected(null, false, store.history.begun());
        }
        boolean isFirstHeader = first.position() == 0;
        return new Expected(
                first,
                isFirstHeader || witnessed > first.position(),
                store.point(first.sequence()));
    }

    @Test
    void open_anyFileOfAnyOtherLength_isRefused() throws IOException {
        for (DamagedStore store : List.of(bufferedBehind(), closed())) {
            for (String name : store.logs().keySet()) {
                byte[] content = store.content(name);
                for (int length = 0; length < content.length + 100; length++) {
                    if (length != content.length) {
                        byte[] cut = Arrays.copyOf(content, length);
                        assertRefusedOrBlank(store, name, store.open(store.with(name, cut)));
                    }
                }
            }
        }
    }

    private static void assertRefusedOrBlank(DamagedStore store, String name, Outcome outcome) {
        boolean blank = store.parts.stream().noneMatch(part -> part.file().equals(name));
        switch (outcome) {
            case Refused refused ->
                    assertThat(((LogKVException.Corruption) refused.reason()).file())
                            .isEqualTo(name);
            case Opened opened -> {
                assertThat(blank).as(name).isTrue();
                assertThat(opened.point()).isEqualTo(store.history.begun());
            }
            case Unreadable unreadable -> throw new AssertionError(name + ": " + unreadable);
        }
    }

    @Test
    void open_segmentMissingInFrontOfAnother_isRefused() throws IOException {
        for (DamagedStore store : List.of(bufferedBehind(), closed())) {
            for (String name : store.logs().headMap(store.logs().lastKey()).keySet()) {
                assertThat(store.open(store.without(name)))
                        .isInstanceOfSatisfying(
                                Refused.class,
                                refused ->
                                        assertThat(
                                                        ((LogKVException.Corruption)
                                                                        refused.reason())
                                                                .file())
                                                .isEqualTo(name));
            }
        }
    }

    /** Nothing in the log tells that there was a newer segment than the newest. */
    @Test
    void open_newestSegmentMissing_comesUpBeforeIt() throws IOException {
        for (DamagedStore store : List.of(bufferedBehind(), closed())) {
            String name = store.logs().lastKey();
            int expected =
                    store.parts.stream()
                            .filter(part -> part.file().equals(name))
                            .mapToInt(part -> store.point(part.sequence()))
                            .findFirst()
                            .orElse(store.history.begun());
            assertThat(store.open(store.without(name))).isEqualTo(new Opened(expected));
        }
    }

    @Test
    void open_anySegmentOfNewerFormat_isRefusedAsThat() throws IOException {
        DamagedStore store = closed();
        for (String name : store.logs().keySet()) {
            byte[] newer = store.content(name).clone();
            newer[10]++;
            Envelope.seal(MemorySegment.ofArray(newer), HEADER_BYTES);
            assertThat(store.open(store.with(name, newer)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(refused.reason())
                                            .isInstanceOf(LogKVException.UnsupportedFormat.class)
                                            .hasMessageContaining(name));
        }
    }

    @Test
    void open_segmentOfAnotherStore_isRefused() throws IOException {
        DamagedStore store = closed();
        DamagedStore foreign = syncedLast();
        List<String> names = List.copyOf(store.logs().keySet());
        for (int i = 0; i < names.size(); i++) {
            byte[] content = foreign.content(names.get(i));
            String found = names.get(i);
            assertThat(store.open(store.with(names.get(i), content)))
                    .isInstanceOfSatisfying(
                            Refused.class,
                            refused ->
                                    assertThat(
                                                    ((LogKVException.Corruption) refused.reason())
                                                            .file())
                                            .isEqualTo(found));
        }
    }

    @Test
    void open_tornInFrontOfValueThatHoldsSegments_isCut() throws IOException {
        DamagedStore small = bufferedBehind();
        StringBuilder copies = new StringBuilder();
        small.logs().values().forEach(content -> copies.append(Change.text(content)));
        Options large = Options.builder().segmentBytes(64 << 10).freeSpaceFloor(0).build();
        List<StoreAction> actions = new ArrayList<>();
        actions.add(put("durable", 300, SYNC));
        actions.add(put("torn", 300, BUFFERED));
        actions.add(StoreAction.write(Change.put("copies", copies.toString()), BUFFERED));
        // The same seed: the same store id, so only the place tells the copies from records.
        DamagedStore store = DamagedStore.after(1, large, actions, false);
        String name = store.logs().firstKey();
        LogLayout.Part torn = store.parts.get(2);
        byte[] damaged = store.content(name).clone();
        damaged[(int) torn.from() + 40] ^= 1;
        assertThat(store.open(store.with(name, damaged))).isEqualTo(new Opened(1));
        assertThat(store.open(store.files)).isEqualTo(new Opened(3));
    }
}
