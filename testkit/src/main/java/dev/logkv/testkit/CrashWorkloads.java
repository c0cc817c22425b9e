package dev.logkv.testkit;

import static dev.logkv.Durability.BUFFERED;
import static dev.logkv.Durability.SYNC;

import dev.logkv.Durability;
import dev.logkv.Options;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The workloads of the crash tests: each does one thing to a store, in small. */
public final class CrashWorkloads {

    private static final int KEYS = 7;

    private final SplittableRandom random;
    private final long seed;
    private final List<StoreAction> actions = new ArrayList<>();

    private CrashWorkloads(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    /** Returns all workloads of a seed. */
    public static List<CrashWorkload> all(long seed) {
        return List.of(
                workloads(seed).create(),
                workloads(seed).putsBuffered(),
                workloads(seed).putsSync(),
                workloads(seed).mixed(),
                workloads(seed).batches(),
                workloads(seed).deletes(),
                workloads(seed).expiring(),
                workloads(seed).rolls(),
                workloads(seed).largeBatch(),
                workloads(seed).groups(),
                workloads(seed).buckets(),
                workloads(seed).reopens(),
                workloads(seed).backgroundSync());
    }

    private static CrashWorkloads workloads(long seed) {
        return new CrashWorkloads(seed);
    }

    private CrashWorkload create() {
        return workload("create a store", 16 << 10, 0, 200, 1);
    }

    private CrashWorkload putsBuffered() {
        for (int i = 0; i < 10; i++) {
            put(BUFFERED, 10, 700);
        }
        return workload("puts, buffered", 16 << 10, 0, 60, 8);
    }

    private CrashWorkload putsSync() {
        for (int i = 0; i < 8; i++) {
            put(SYNC, 10, 700);
        }
        return workload("puts, durable", 16 << 10, 0, 60, 4);
    }

    private CrashWorkload mixed() {
        for (int i = 0; i < 16; i++) {
            put(random.nextInt(3) == 0 ? SYNC : BUFFERED, 0, 900);
            if (random.nextInt(6) == 0) {
                actions.add(new StoreAction.Sync());
            }
        }
        return workload("puts of both kinds", 16 << 10, 0, 50, 16);
    }

    private CrashWorkload batches() {
        actions.add(new StoreAction.Create("red"));
        actions.add(new StoreAction.Create("blue"));
        for (int i = 0; i < 8; i++) {
            List<Change> changes = new ArrayList<>();
            for (int n = 2 + random.nextInt(4); n > 0; n--) {
                changes.add(change(bucket("red", "blue", ""), 0, 300));
            }
            actions.add(new StoreAction.Write(changes, either()));
        }
        return workload("batches over buckets", 8 << 10, 0, 50, 16);
    }

    private CrashWorkload deletes() {
        for (int i = 0; i < 16; i++) {
            if (i % 2 == 0) {
                put(either(), 0, 400);
            } else {
                actions.add(StoreAction.write(Change.delete(key()), either()));
            }
        }
        return workload("deletes", 8 << 10, 0, 50, 16);
    }

    private CrashWorkload expiring() {
        for (int i = 0; i < 10; i++) {
            long timeToLive = random.nextLong(1, 200);
            actions.add(
                    StoreAction.write(
                            Change.expiring(key(), text(random.nextInt(300)), timeToLive),
                            either()));
            actions.add(new StoreAction.Pass(random.nextInt(100)));
        }
        return workload("puts that expire", 8 << 10, 0, 50, 16);
    }

    private CrashWorkload rolls() {
        for (int i = 0; i < 24; i++) {
            put(random.nextInt(4) == 0 ? SYNC : BUFFERED, 300, 1500);
        }
        return workload("rolls", Options.SEGMENT_BYTES_MIN, 0, 60, 24);
    }

    private CrashWorkload largeBatch() {
        put(BUFFERED, 100, 900);
        actions.add(new StoreAction.Write(changes(8, 900, 1500), BUFFERED));
        put(BUFFERED, 100, 900);
        put(SYNC, 2000, 3000);
        actions.add(new StoreAction.Write(changes(5, 900, 1500), SYNC));
        put(BUFFERED, 100, 900);
        return workload("batches larger than a segment", Options.SEGMENT_BYTES_MIN, 0, 60, 16);
    }

    private CrashWorkload groups() {
        for (int i = 0; i < 6; i++) {
            List<List<Change>> writes = new ArrayList<>();
            for (int n = 2 + random.nextInt(4); n > 0; n--) {
                writes.add(changes(1 + random.nextInt(2), 100, 700));
            }
            actions.add(new StoreAction.Group(writes));
            if (i % 2 == 0) {
                put(BUFFERED, 0, 600);
            }
        }
        return workload("groups of durable writers", 8 << 10, 0, 60, 16);
    }

    private CrashWorkload buckets() {
        for (int i = 0; i < 4; i++) {
            actions.add(new StoreAction.Create(bucket("red", "blue")));
            actions.add(StoreAction.write(change(bucket("red", "blue"), 0, 500), either()));
            actions.add(new StoreAction.Drop(bucket("red", "blue")));
            actions.add(StoreAction.write(change(bucket("red", "blue"), 0, 500), either()));
        }
        return workload("buckets created and dropped", 8 << 10, 0, 50, 16);
    }

    private CrashWorkload reopens() {
        for (int i = 0; i < 4; i++) {
            for (int n = random.nextInt(4); n >= 0; n--) {
                put(either(), 400, 1200);
            }
            actions.add(new StoreAction.Reopen());
        }
        put(BUFFERED, 500, 1200);
        put(BUFFERED, 500, 1200);
        put(BUFFERED, 500, 1200);
        return workload("closed and opened", 8 << 10, 0, 60, 16);
    }

    private CrashWorkload backgroundSync() {
        for (int i = 0; i < 10; i++) {
            put(random.nextInt(5) == 0 ? SYNC : BUFFERED, 0, 900);
            actions.add(new StoreAction.Pass(random.nextInt(300)));
        }
        return workload("background syncs", 8 << 10, 100, 50, 16);
    }

    private CrashWorkload workload(
            String name, long segmentBytes, long syncMillis, int imagesMax, int nestedOneIn) {
        Options options =
                Options.builder()
                        .segmentBytes(segmentBytes)
                        .syncInterval(Duration.ofMillis(syncMillis))
                        .freeSpaceFloor(0)
                        .build();
        return new CrashWorkload(
                name, seed, options, List.copyOf(actions), imagesMax, nestedOneIn, 2);
    }

    private void put(Durability durability, int bytesMin, int bytesMax) {
        actions.add(StoreAction.write(change("", bytesMin, bytesMax), durability));
    }

    private List<Change> changes(int count, int bytesMin, int bytesMax) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(change("", bytesMin, bytesMax));
        }
        return changes;
    }

    private Change change(String bucket, int bytesMin, int bytesMax) {
        return Change.put(bucket, key(), text(random.nextInt(bytesMin, bytesMax)));
    }

    private String key() {
        return "key" + random.nextInt(KEYS);
    }

    private String bucket(String... names) {
        return names[random.nextInt(names.length)];
    }

    private Durability either() {
        return random.nextBoolean() ? SYNC : BUFFERED;
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
