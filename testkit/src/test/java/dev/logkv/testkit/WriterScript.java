package dev.logkv.testkit;

import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * What one thread of {@link KillableWriter} does: step n follows from seed, thread and n alone, so
 * that the test knows what must be there. Each thread has keys of its own, in the default bucket
 * and in another one; a batch puts into both.
 */
final class WriterScript {

    static final int WRITERS = 3;
    static final String BUCKET = "second";

    private static final int KEYS = 40;

    private final long seed;
    private final int writer;

    WriterScript(long seed, int writer) {
        this.seed = seed;
        this.writer = writer;
    }

    int writer() {
        return writer;
    }

    /** Takes a step in the store. */
    void run(long step, LogKV store) {
        SplittableRandom random = random(step);
        Durability durability = random.nextInt(4) == 0 ? Durability.SYNC : Durability.BUFFERED;
        byte[] key = key(random);
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                Bucket second = store.bucket(BUCKET);
                byte[] otherKey = key(random);
                byte[] value = value(step, random);
                store.write(
                        batch ->
                                batch.put(key, value)
                                        .put(second, otherKey, value)
                                        .delete(second, key),
                        durability);
            }
            case 3 -> store.delete(key, durability);
            default -> store.put(key, value(step, random), durability);
        }
    }

    /** Takes the same step in maps; keys are as {@link ByteBuffer}s. */
    void run(long step, Map<ByteBuffer, byte[]> first, Map<ByteBuffer, byte[]> second) {
        SplittableRandom random = random(step);
        random.nextInt(4);
        ByteBuffer key = ByteBuffer.wrap(key(random));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> {
                ByteBuffer otherKey = ByteBuffer.wrap(key(random));
                byte[] value = value(step, random);
                first.put(key, value);
                second.put(otherKey, value);
                second.remove(key);
            }
            case 3 -> first.remove(key);
            default -> first.put(key, value(step, random));
        }
    }

    private SplittableRandom random(long step) {
        return new SplittableRandom(Page.mix(Page.mix(seed, writer), step));
    }

    private byte[] key(SplittableRandom random) {
        return new byte[] {(byte) writer, (byte) random.nextInt(KEYS)};
    }

    /** Says which step wrote it; a few are longer than a segment. */
    private static byte[] value(long step, SplittableRandom random) {
        int bytes = random.nextInt(60) == 0 ? random.nextInt(12 << 10) : random.nextInt(200);
        byte[] value = new byte[Long.BYTES + bytes];
        random.nextBytes(value);
        ByteBuffer.wrap(value).putLong(step);
        return value;
    }
}
