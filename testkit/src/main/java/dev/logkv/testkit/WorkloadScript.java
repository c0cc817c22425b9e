package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;

import dev.logkv.Durability;
import dev.logkv.Options;
import dev.logkv.engine.compaction.TreeShape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The actions of one workload while it is being written, out of a seed. */
final class WorkloadScript {

    /** How many times as closely as in an ordinary run the workloads are looked at. */
    private static final int CLOSENESS = Integer.getInteger("logkv.crash.closeness", 1);

    private final long seed;
    private final int keys;
    private final SplittableRandom random;
    private final List<StoreAction> actions = new ArrayList<>();

    /**
     * @param keys how many different ones there are
     */
    WorkloadScript(long seed, int keys) {
        this.seed = seed;
        this.keys = keys;
        this.random = new SplittableRandom(seed);
    }

    /** Returns a workload of the actions, without background syncs unless told. */
    CrashWorkload workload(
            String name, long segmentBytes, long syncMillis, int imagesMax, int nestedOneIn) {
        Options options = options(segmentBytes, syncMillis);
        TreeShape shape = TreeShape.of(options.tableBytes());
        return workload(name, options, shape, imagesMax, nestedOneIn);
    }

    /** Returns a workload of the actions, in the smallest segments. */
    CrashWorkload workload(String name, TreeShape shape, int imagesMax, int nestedOneIn) {
        return workload(name, shape, Options.SEGMENT_BYTES_MIN, imagesMax, nestedOneIn);
    }

    /** Returns a workload of the actions, with tables of some shape. */
    CrashWorkload workload(
            String name, TreeShape shape, long segmentBytes, int imagesMax, int nestedOneIn) {
        return workload(name, options(segmentBytes, 0), shape, imagesMax, nestedOneIn);
    }

    private CrashWorkload workload(
            String name, Options options, TreeShape shape, int imagesMax, int nestedOneIn) {
        return new CrashWorkload(
                name,
                seed,
                options,
                shape,
                List.copyOf(actions),
                imagesMax * CLOSENESS,
                Math.max(1, nestedOneIn / CLOSENESS),
                2);
    }

    private static Options options(long segmentBytes, long syncMillis) {
        return Options.builder()
                .segmentBytes(segmentBytes)
                .syncInterval(Duration.ofMillis(syncMillis))
                .freeSpaceFloor(0)
                .valueSeparationBytes(Options.VALUE_SEPARATION_BYTES_MIN)
                .build();
    }

    /** Returns what was written so far. */
    List<StoreAction> actions() {
        return List.copyOf(actions);
    }

    void add(StoreAction action) {
        actions.add(action);
    }

    void put(Durability durability, int bytesMin, int bytesMax) {
        actions.add(StoreAction.write(change("", bytesMin, bytesMax), durability));
    }

    void putAll(int count, Durability durability, int bytesMin, int bytesMax) {
        for (int i = 0; i < count; i++) {
            put(durability, bytesMin, bytesMax);
        }
    }

    List<Change> changes(int count, int bytesMin, int bytesMax) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(change("", bytesMin, bytesMax));
        }
        return changes;
    }

    Change change(String bucket, int bytesMin, int bytesMax) {
        return Change.put(bucket, key(), text(number(bytesMin, bytesMax)));
    }

    /** Returns a delete of some neighbouring keys; now and then of all behind one. */
    Change rangeDelete(String bucket) {
        int from = number(0, keys);
        int to = number(from + 1, keys + 2);
        return Change.deleteRange(bucket, key(from), to > keys ? "" : key(to));
    }

    String key() {
        return key(number(0, keys));
    }

    String key(int index) {
        return "key%02d".formatted(index);
    }

    String oneOf(String... names) {
        return names[number(0, names.length)];
    }

    Durability either() {
        return random.nextBoolean() ? SYNC : BUFFERED;
    }

    /** Returns whether something happens that does once in so many times. */
    boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    int number(int from, int to) {
        return random.nextInt(from, to);
    }

    String text(int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
