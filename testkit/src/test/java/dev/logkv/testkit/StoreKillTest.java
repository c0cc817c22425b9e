package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Options;
import dev.logkv.Range;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real JVMs that write and are killed by {@code SIGKILL}, after the n-th acknowledgement or while
 * they recover. What was acknowledged must be there, whatever its durability, and of what was not
 * only the one step that each thread had under way, whole or not at all.
 *
 * <p>{@code logkv.kill.count} is how many are killed, {@code logkv.kill.seed} decides when.
 */
class StoreKillTest {

    private static final int KILLS = Integer.getInteger("logkv.kill.count", 50);
    private static final long SEED = Long.getLong("logkv.kill.seed", 1);

    /** After so many kills a new store is begun, to keep recovery short. */
    private static final int KILLS_PER_STORE = 10;

    private static final List<Long> SEGMENT_BYTES = List.of(4L << 10, 16L << 10, 256L << 10);

    @TempDir Path directory;

    @Test
    void kill_atAnyMoment_losesNothingThatWasAcknowledged() throws IOException {
        int acknowledged = 0;
        int duringRecovery = 0;
        for (int kill = 0; kill < KILLS; ) {
            long seed = SEED + kill;
            SplittableRandom random = new SplittableRandom(seed);
            Victim victim = new Victim(directory.resolve("store-" + kill), seed, random);
            int end = Math.min(KILLS, kill + KILLS_PER_STORE);
            for (; kill < end; kill++) {
                if (random.nextInt(4) == 0) {
                    victim.killWhileOpening(random.nextInt(3_000_000));
                    duringRecovery++;
                } else {
                    victim.killAfter(random.nextInt(1, 600));
                }
                acknowledged += victim.check("seed " + seed + ", kill " + kill);
            }
        }
        assertThat(acknowledged).isGreaterThan(KILLS * 50);
        assertThat(duringRecovery).isPositive();
    }

    /** One store, and what its writers have done. */
    private static final class Victim {
        final Path directory;
        final long seed;
        final long segmentBytes;
        final WriterScript[] scripts = new WriterScript[WriterScript.WRITERS];
        final long[] steps = new long[WriterScript.WRITERS];
        final long[] acknowledged = new long[WriterScript.WRITERS];
        final Map<ByteBuffer, byte[]> first = new TreeMap<>();
        final Map<ByteBuffer, byte[]> second = new TreeMap<>();

        Victim(Path directory, long seed, SplittableRandom random) {
            this.directory = directory;
            this.seed = seed;
            this.segmentBytes = SEGMENT_BYTES.get(random.nextInt(SEGMENT_BYTES.size()));
            for (int writer = 0; writer < scripts.length; writer++) {
                scripts[writer] = new WriterScript(seed, writer);
            }
        }

        void killAfter(int lines) throws IOException {
            try (ChildJvm child = start()) {
                assertThat(child.line()).isEqualTo(KillableWriter.OPENING);
                for (int i = 0; i < lines; i++) {
                    String line = child.line();
                    assertThat(line).as("the writer ended by itself").isNotNull();
                    note(line);
                }
                child.kill();
                noteAll(child);
            }
        }

        void killWhileOpening(int spins) throws IOException {
            try (ChildJvm child = start()) {
                assertThat(child.line()).isEqualTo(KillableWriter.OPENING);
                for (int i = 0; i < spins; i++) {
                    Thread.onSpinWait();
                }
                child.kill();
                noteAll(child);
            }
        }

        private ChildJvm start() throws IOException {
            return ChildJvm.start(
                    KillableWriter.class,
                    List.of(),
                    directory.toString(),
                    String.valueOf(segmentBytes),
                    String.valueOf(seed),
                    String.valueOf(steps[0]),
                    String.valueOf(steps[1]),
                    String.valueOf(steps[2]));
        }

        /** What was printed before the kill is in the pipe still. */
        private void noteAll(ChildJvm child) {
            child.lines().forEach(this::note);
        }

        private void note(@Nullable String line) {
            String[] words = String.valueOf(line).split(" ");
            int writer = Integer.parseInt(words[0]);
            long step = Long.parseLong(words[1]);
            assertThat(step).isGreaterThan(acknowledged[writer]);
            acknowledged[writer] = step;
        }

        /** Returns how many steps were acknowledged since the last check. */
        int check(String kill) {
            int count = 0;
            Options options = Options.builder().segmentBytes(segmentBytes).build();
            try (LogKV store = LogKV.open(directory, options)) {
                for (int writer = 0; writer < scripts.length; writer++) {
                    count += (int) (Math.max(acknowledged[writer], steps[writer]) - steps[writer]);
                    advanceTo(writer, acknowledged[writer]);
                    if (!isAsExpected(store, writer)) {
                        advanceTo(writer, steps[writer] + 1);
                        assertThat(isAsExpected(store, writer))
                                .as("%s: writer %d after step %d", kill, writer, steps[writer] - 1)
                                .isTrue();
                    }
                    acknowledged[writer] = steps[writer];
                }
                store.put(new byte[] {(byte) 0xff}, new byte[0]); // takes writes
            }
            return count;
        }

        private void advanceTo(int writer, long step) {
            while (steps[writer] < step) {
                scripts[writer].run(++steps[writer], first, second);
            }
        }

        private boolean isAsExpected(LogKV store, int writer) {
            return isAsExpected(store, writer, first)
                    && isAsExpected(store.bucket(WriterScript.BUCKET), writer, second);
        }

        private static boolean isAsExpected(
                Bucket bucket, int writer, Map<ByteBuffer, byte[]> expected) {
            long left = expected.keySet().stream().filter(key -> key.get(0) == writer).count();
            try (Cursor cursor = bucket.scan(Range.prefix(new byte[] {(byte) writer}))) {
                while (cursor.next()) {
                    byte[] value = expected.get(ByteBuffer.wrap(cursor.key()));
                    if (!Arrays.equals(cursor.value(), value)) {
                        return false;
                    }
                    left--;
                }
            }
            return left == 0;
        }
    }
}
