package dev.logkv.engine.memtable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.engine.codec.Layouts;
import dev.logkv.engine.entry.BucketKey;
import dev.logkv.engine.entry.Operation;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunIndexTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 31, 32, 33, 500, 3_000})
    void bounds_anyShape_encloseThePlace(int count) {
        for (int seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            TestKeys keys = TestKeys.shape(random);
            boolean oneBucket = random.nextBoolean();
            List<BucketKey> places = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int bucket = oneBucket ? 7 : Model.bucket(random);
                places.add(new BucketKey(bucket, keys.next(random)));
            }
            try (var indexed = new Indexed(places)) {
                for (int i = 0; i < 200; i++) {
                    int bucket = oneBucket ? 7 : Model.bucket(random);
                    var place = new BucketKey(bucket, keys.next(random));
                    indexed.assertEncloses(random.nextInt(3) == 0 ? places.get(i % count) : place);
                }
            }
        }
    }

    @Test
    void bounds_keysDifferAfterLongCommonBeginning_leaveOneGroup() {
        List<BucketKey> places = new ArrayList<>();
        byte[] common = "trades/spot/BTC-USD/".getBytes(StandardCharsets.US_ASCII);
        var random = new Random(3);
        for (int i = 0; i < 5_000; i++) {
            ByteBuffer key = ByteBuffer.allocate(common.length + Long.BYTES);
            places.add(new BucketKey(0, key.put(common).putLong(random.nextLong()).array()));
        }
        try (var indexed = new Indexed(places)) {
            for (BucketKey place : places) {
                // A place that is a sample itself has a group on either side.
                assertThat(indexed.high(place) - indexed.low(place)).isLessThan(2 * RunIndex.STEP);
                indexed.assertEncloses(place);
            }
            for (int i = 0; i < 5_000; i++) {
                ByteBuffer key = ByteBuffer.allocate(common.length + Long.BYTES);
                key.put(common).putLong(random.nextLong());
                var place = new BucketKey(0, key.array());
                if (indexed.isWithin(place)) {
                    assertThat(indexed.high(place) - indexed.low(place)).isLessThan(RunIndex.STEP);
                }
            }
        }
    }

    /** A sorted run of puts, and its index. */
    private static final class Indexed implements AutoCloseable {

        private final Arena arena = Arena.ofConfined();
        private final TestLog log = new TestLog(8 << 20);
        private final MemorySegment entries;
        private final int[] run;
        private final RunIndex index;

        Indexed(List<BucketKey> places) {
            entries = arena.allocate(Layouts.U64, places.size());
            for (int i = 0; i < places.size(); i++) {
                MemtableLayout.set(entries, i, MemtableLayout.entry(0, log.end()));
                log.put(places.get(i).bucket(), places.get(i).key(), new byte[3]);
            }
            run = EntrySorter.sort(log.bytes(), entries, 0, places.size());
            index = RunIndex.of(log.bytes(), entries, run);
        }

        int low(BucketKey place) {
            return index.lowest(place.bucket(), index.prefix(place.key()));
        }

        int high(BucketKey place) {
            return index.highest(place.bucket(), index.prefix(place.key()));
        }

        /** Whether a place is after the first entry, and not after the last. */
        boolean isWithin(BucketKey place) {
            return isBefore(0, place) && !isBefore(run.length - 1, place);
        }

        void assertEncloses(BucketKey place) {
            if (!isWithin(place)) {
                return;
            }
            int low = low(place);
            int high = high(place);
            assertThat(low).isBetween(0, high);
            assertThat(high).isLessThanOrEqualTo(run.length);
            assertThat(low == 0 || isBefore(low - 1, place)).isTrue();
            assertThat(high == run.length || !isBefore(high, place)).isTrue();
        }

        private boolean isBefore(int i, BucketKey place) {
            long offset = MemtableLayout.offsetOf(MemtableLayout.get(entries, run[i]));
            return place.compareTo(new Operation().at(log.bytes(), offset)) > 0;
        }

        @Override
        public void close() {
            log.close();
            arena.close();
        }
    }
}
