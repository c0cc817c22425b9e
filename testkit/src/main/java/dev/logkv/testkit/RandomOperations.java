package dev.logkv.testkit;

import dev.logkv.testkit.StoreOperation.Change;
import dev.logkv.testkit.StoreOperation.Safety;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A stream of random operations on a store. Operation n follows from the seed and n alone, so a
 * failure is told by the seed and the numbers of the operations that are needed for it.
 */
public final class RandomOperations {

    /** Buckets by slot; slot 0 is the default bucket. */
    static final List<String> BUCKETS =
            List.of("", "trades", "\u0000", "b\u00fccher\u2013\ud83d\udcda", "n".repeat(255));

    static final int SNAPSHOTS = 4;
    static final int CURSORS = 5;

    private static final Safety[] SAFETIES = Safety.values();

    private final long seed;
    private final boolean powerLosses;
    private final RandomKeys keys;

    /**
     * @param powerLosses whether the machine may lose power. What that takes depends on the options
     *     of the store, so that its output does too
     */
    public RandomOperations(long seed, boolean powerLosses) {
        this.seed = seed;
        this.powerLosses = powerLosses;
        this.keys = new RandomKeys(seed);
    }

    /** Returns the seed. */
    public long seed() {
        return seed;
    }

    RandomKeys keys() {
        return keys;
    }

    /** Returns the operation with a number. */
    StoreOperation at(int index) {
        SplittableRandom random = new SplittableRandom(Page.mix(seed, index));
        int dice = random.nextInt(10_000);
        if (dice < 3_600) {
            return change(random);
        } else if (dice < 4_100) {
            return batch(random);
        } else if (dice < 6_000) {
            return new StoreOperation.Get(bucket(random), RandomKeys.draw(random));
        } else if (dice < 6_500) {
            return new StoreOperation.Read(bucket(random), RandomKeys.draw(random));
        } else if (dice < 6_800) {
            return new StoreOperation.Scan(bucket(random), RangeShape.draw(random));
        } else if (dice < 8_800) {
            return onSlot(random);
        }
        return rare(random, dice - 8_800);
    }

    private static StoreOperation onSlot(SplittableRandom random) {
        int snapshot = random.nextInt(SNAPSHOTS);
        int cursor = random.nextInt(CURSORS);
        int bucket = bucket(random);
        int key = RandomKeys.draw(random);
        RangeShape range = RangeShape.draw(random);
        int dice = random.nextInt(20);
        if (dice < 2) {
            return new StoreOperation.TakeSnapshot(snapshot);
        } else if (dice < 7) {
            return new StoreOperation.SnapshotGet(snapshot, bucket, key);
        } else if (dice < 8) {
            return new StoreOperation.SnapshotRead(snapshot, bucket, key);
        } else if (dice < 9) {
            return new StoreOperation.SnapshotScan(snapshot, bucket, range);
        } else if (dice < 10) {
            return new StoreOperation.CloseSnapshot(snapshot);
        } else if (dice < 12) {
            int from = random.nextInt(-1, SNAPSHOTS);
            return new StoreOperation.OpenCursor(cursor, from, bucket, range);
        } else if (dice < 19) {
            return new StoreOperation.MoveCursor(cursor, random.nextInt(1, 12));
        }
        return new StoreOperation.CloseCursor(cursor);
    }

    /**
     * @param dice 0 to 1,199
     */
    private StoreOperation rare(SplittableRandom random, int dice) {
        int bucket = random.nextInt(1, BUCKETS.size());
        if (dice < 300) {
            return new StoreOperation.CreateBucket(bucket);
        } else if (dice < 380) {
            return new StoreOperation.DropBucket(bucket);
        } else if (dice < 500) {
            return new StoreOperation.ListBuckets();
        } else if (dice < 650) {
            return new StoreOperation.Sync();
        } else if (dice < 750) {
            return new StoreOperation.ReadStats();
        } else if (dice < 900) {
            return new StoreOperation.ClockJump(jump(random));
        } else if (dice < 1_170) {
            return new StoreOperation.Advance(random.nextInt(3_000));
        } else if (dice < 1_178) {
            return new StoreOperation.Reopen();
        } else if (dice < 1_188) {
            return new StoreOperation.Kill();
        }
        return powerLosses
                ? new StoreOperation.PowerLoss(random.nextInt(12))
                : new StoreOperation.Kill();
    }

    /** Mostly about as far as times to live reach; rarely years, more than a record can express. */
    private static long jump(SplittableRandom random) {
        long most = random.nextInt(100) == 0 ? 10L * 365 * 86_400_000 : 20_000;
        return random.nextLong(-most, most);
    }

    private static Change change(SplittableRandom random) {
        int bucket = bucket(random);
        int key = RandomKeys.draw(random);
        Safety safety = safety(random);
        int dice = random.nextInt(10);
        if (dice < 2) {
            return new StoreOperation.Delete(bucket, key, safety);
        }
        int valueBytes = valueBytes(random);
        long valueSeed = random.nextLong();
        return dice < 4
                ? new StoreOperation.PutExpiring(
                        bucket, key, valueBytes, valueSeed, random.nextLong(1, 15_000), safety)
                : new StoreOperation.Put(bucket, key, valueBytes, valueSeed, safety);
    }

    private static StoreOperation batch(SplittableRandom random) {
        int count = random.nextInt(8);
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(change(random));
        }
        return new StoreOperation.Write(changes, safety(random));
    }

    private static Safety safety(SplittableRandom random) {
        return random.nextInt(4) > 0 ? Safety.DEFAULT : SAFETIES[random.nextInt(SAFETIES.length)];
    }

    /**
     * Empty to some segments long; the smallest segment has 4 KiB, and few values are that long.
     */
    private static int valueBytes(SplittableRandom random) {
        int dice = random.nextInt(40_000);
        if (dice < 1) {
            return random.nextInt(3 << 20);
        } else if (dice < 10) {
            return random.nextInt(200 << 10);
        } else if (dice < 100) {
            return random.nextInt(20 << 10);
        } else if (dice < 1_000) {
            return random.nextInt(4 << 10);
        }
        return dice < 3_000 ? 0 : random.nextInt(64);
    }

    private static int bucket(SplittableRandom random) {
        return random.nextBoolean() ? 0 : random.nextInt(BUCKETS.size());
    }
}
