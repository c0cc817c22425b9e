package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentDump;
import dev.logkv.engine.store.Environment;
import dev.logkv.engine.store.StoreOpener;
import dev.logkv.engine.version.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The bytes of a log segment, as version 1 wrote them first. The golden file never changes after a
 * release: a test that fails here found a change of the format.
 */
class GoldenSegmentTest {

    private static final Path STORE = Path.of("/golden");
    private static final String SEGMENT = "000000000001.log";
    private static final String GOLDEN = "/golden/log-segment-v1.log";

    /** Of the golden file. */
    private static final UUID STORE_ID = new UUID(0xbeeb8da1658eec67L, 0xf893a2eefb32555eL);

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedScheduler scheduler = new SimulatedScheduler(1, clock);
    private final SimulatedFileSystem fs = SimulatedFileSystem.inMemory();

    @Test
    void write_theSameHistory_givesTheSameBytes() throws IOException {
        clock.set(1_700_000_000_000L);
        try (LogKV db = open()) {
            db.put(bytes("btc"), bytes("4411.99"));
            db.put(bytes("btc"), bytes("4412.50"), Durability.SYNC);
            clock.set(1_700_000_000_250L);
            Bucket trades = db.bucket("trades");
            db.write(
                    batch ->
                            batch.put(trades, bytes("xrp-eth/1"), bytes("buy"))
                                    .put(trades, bytes("xrp-eth/2"), new byte[200])
                                    .delete(bytes("eth")));
            db.put(new byte[0], new byte[0], Duration.ofHours(1));
        }
        assertThat(hex(read(SEGMENT))).isEqualTo(hex(golden()));
    }

    @Test
    void open_goldenFile_readsWhatWasWritten() throws IOException {
        clock.set(1_700_000_000_300L);
        write(golden());
        try (LogKV db = open()) {
            assertThat(db.get(bytes("btc"))).isEqualTo(bytes("4412.50"));
            assertThat(db.get(bytes("eth"))).isNull();
            assertThat(db.get(new byte[0])).isEmpty();
            assertThat(db.bucketNames()).containsExactly("trades");
            assertThat(db.bucket("trades").get(bytes("xrp-eth/1"))).isEqualTo(bytes("buy"));
            assertThat(db.bucket("trades").get(bytes("xrp-eth/2"))).hasSize(200);
            assertThat(db.stats().sequence()).isEqualTo(8);
            try (var cursor = db.scan(Range.all())) {
                assertThat(cursor.next()).isTrue();
                assertThat(cursor.key()).isEmpty();
            }
        }
    }

    @Test
    void dump_goldenFile_saysItInWords() throws IOException {
        write(golden());
        StringBuilder out = new StringBuilder();
        try (Directory directory = fs.openDirectory(STORE);
                StoreFile file = directory.open(SEGMENT)) {
            SegmentDump.dump(file, out);
        }
        assertThat(out)
                .contains("log segment 1, format version 1")
                .contains("2023-11-14T22:13:20Z, sequence 1, operations 1")
                .contains("put bucket 1, key \"btc\", value of 7 bytes \"4411.99\"")
                .contains("put bucket 0, key \"trades\"")
                .contains("put bucket 2, key \"xrp-eth/2\", value of 200 bytes")
                .contains("delete bucket 1, key \"eth\"")
                .contains("expires 2023-11-14T23:13:20.250Z")
                .contains("mark, 20 bytes")
                .contains("end of the records: no record\n");
    }

    private LogKV open() {
        Options options =
                Options.builder().segmentBytes(4 << 10).syncInterval(Duration.ZERO).build();
        Environment environment =
                new Environment(fs, scheduler, clock, new SplittableRandom(1), Arena::allocate);
        return StoreOpener.open(environment, STORE, options);
    }

    private byte[] read(String name) throws IOException {
        try (Directory directory = fs.openDirectory(STORE);
                StoreFile file = directory.open(name);
                Arena arena = Arena.ofConfined()) {
            MemorySegment content = arena.allocate(file.size());
            file.read(0, content);
            return content.toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private void write(byte[] content) throws IOException {
        try (Directory directory = fs.openDirectory(STORE);
                Manifest _ = Manifest.create(directory, STORE_ID, 1);
                StoreFile file = directory.create(SEGMENT);
                Arena arena = Arena.ofConfined()) {
            MemorySegment segment = arena.allocate(content.length);
            MemorySegment.copy(content, 0, segment, ValueLayout.JAVA_BYTE, 0, content.length);
            file.write(0, segment);
            file.force();
            directory.sync();
        }
    }

    /** Lines of 16 bytes, so that a difference can be read. */
    private static List<String> hex(byte[] bytes) {
        List<String> lines = new ArrayList<>();
        for (int at = 0; at < bytes.length; at += 16) {
            String line = HexFormat.of().formatHex(bytes, at, Math.min(at + 16, bytes.length));
            if (!line.matches("0*")) {
                lines.add("%04x %s".formatted(at, line));
            }
        }
        return lines;
    }

    private static byte[] golden() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(GoldenSegmentTest.class.getResourceAsStream(GOLDEN))) {
            return in.readAllBytes();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
