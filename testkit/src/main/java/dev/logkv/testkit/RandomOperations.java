package dev.logkv.testkit;

import dev.logkv.testkit.StoreOperation.Change;
import dev.logkv.testkit.StoreOperation.Reading;
import dev.logkv.testkit.StoreOperation.Safety;
import dev.logkv.testkit.StoreOperation.Viewing;
import dev.logkv.testkit.StoreOperation.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A stream of random operations on a store. Operation n follows from the seed and n alone, so a
 * failure is told by the seed and the numbers of the operations that are needed for it.
 */
public final class RandomOperations {

    /**
     * Buckets by slot; slot 0 is the default bucket. Two slots share a name: one may still hold a
     * bucket that was dropped while the other has the next one of that name.
     */
    static final List<String> BUCKETS =
            List.of("", "trades", "\u0000", "b\u00fccher\u2013\ud83d\udcda", "trades");

    static final int SNAPSHOTS = 4;
    static final int CURSORS = 5;

    private static final Safety[] SAFETIES = Safety.values();

    /** About as many changes of files as a small merge makes. */
    private static final int BOUNDARIES = 40;

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
        // The seed is mixed alone first: or the streams of neighbouring seeds had the same
        // operations, in another order.
        SplittableRandom random = new SplittableRandom(Page.mix(Page.mix(0, seed), index));
        int dice = random.nextInt(10_000);
        if (dice < 3_700) {
            return change(random);
        } else if (dice < 4_200) {
            return batch(random);
        } else if (dice < 6_600) {
            return read(random);
        } else if (dice < 8_500) {
            return view(random);
        } else if (dice < 9_100) {
            return upkeep(random);
        }
        return rare(random);
    }

    // Writes.

    private Change change(SplittableRandom random) {
        Safety safety = safety(random);
        if (random.nextInt(40) == 0) {
            RangeShape range = RangeShape.drawToDelete(random);
            boolean limited = random.nextInt(50) == 0;
            return new StoreOperation.DeleteRange(
                    bucket(random), limited ? range.limitedTo(random.nextInt(5)) : range, safety);
        }
        return keyChange(random, safety);
    }

    private Change keyChange(SplittableRandom random, Safety safety) {
        int bucket = bucket(random);
        int key = RandomKeys.draw(random);
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

    /** Some batches hold little but range deletions, and the same range more than once. */
    private StoreOperation batch(SplittableRandom random) {
        int count = random.nextInt(8);
        List<Change> changes = new ArrayList<>();
        boolean ranges = random.nextInt(8) == 0;
        int bucket = bucket(random);
        for (int i = 0; i < count; i++) {
            changes.add(
                    ranges && random.nextBoolean()
                            ? new StoreOperation.DeleteRange(
                                    bucket, RangeShape.drawToDelete(random), Safety.DEFAULT)
                            : keyChange(random, Safety.DEFAULT));
        }
        return new StoreOperation.Write(changes, safety(random));
    }

    private static Safety safety(SplittableRandom random) {
        return random.nextInt(4) > 0 ? Safety.DEFAULT : SAFETIES[random.nextInt(SAFETIES.length)];
    }

    /**
     * Empty to some segments long; the smallest segment has 4 KiB, and few values are that long. In
     * one stream of three many are long enough to stay in the log.
     */
    private int valueBytes(SplittableRandom random) {
        int dice = random.nextInt(40_000);
        if (dice < 1) {
            return random.nextInt(3 << 20);
        } else if (dice < 10) {
            return random.nextInt(200 << 10);
        } else if (dice < 100) {
            return random.nextInt(20 << 10);
        } else if (dice < (isOfLargeValues() ? 12_000 : 1_000)) {
            return random.nextInt(4 << 10);
        }
        return dice < 3_000 ? 0 : random.nextInt(64);
    }

    private boolean isOfLargeValues() {
        return seed % 3 == 0;
    }

    private static int bucket(SplittableRandom random) {
        return random.nextBoolean() ? 0 : random.nextInt(BUCKETS.size());
    }

    // Reads.

    private static Reading read(SplittableRandom random) {
        int bucket = bucket(random);
        int dice = random.nextInt(24);
        if (dice < 15) {
            return new StoreOperation.Get(bucket, RandomKeys.draw(random));
        } else if (dice < 19) {
            return new StoreOperation.Read(bucket, RandomKeys.draw(random));
        } else if (dice < 21) {
            return new StoreOperation.GetAll(bucket, keys(random));
        }
        return new StoreOperation.Scan(bucket, RangeShape.draw(random));
    }

    /** Returns none to some keys, in any order, and some more than once. */
    private static List<Integer> keys(SplittableRandom random) {
        return several(random.nextInt(12), RandomKeys::draw, random);
    }

    private static Viewing view(SplittableRandom random) {
        int snapshot = random.nextInt(SNAPSHOTS);
        int cursor = random.nextInt(CURSORS);
        int bucket = bucket(random);
        int key = RandomKeys.draw(random);
        RangeShape range = RangeShape.draw(random);
        int dice = random.nextInt(40);
        if (dice < 4) {
            return new StoreOperation.TakeSnapshot(snapshot);
        } else if (dice < 13) {
            return new StoreOperation.SnapshotGet(snapshot, bucket, key);
        } else if (dice < 15) {
            return new StoreOperation.SnapshotRead(snapshot, bucket, key);
        } else if (dice < 16) {
            return new StoreOperation.SnapshotGetAll(snapshot, bucket, keys(random));
        } else if (dice < 18) {
            return new StoreOperation.SnapshotScan(snapshot, bucket, range);
        } else if (dice < 20) {
            return new StoreOperation.CloseSnapshot(snapshot);
        } else if (dice < 24) {
            int from = random.nextInt(-1, SNAPSHOTS);
            return new StoreOperation.OpenCursor(cursor, from, bucket, range);
        } else if (dice < 38) {
            return new StoreOperation.MoveCursor(cursor, random.nextInt(1, 12));
        }
        return new StoreOperation.CloseCursor(cursor);
    }

    // What happens to the store as a whole.

    private static StoreOperation upkeep(SplittableRandom random) {
        int dice = random.nextInt(600);
        if (dice < 60) {
            return new StoreOperation.Run(Work.FLUSH);
        } else if (dice < 75) {
            return new StoreOperation.Run(Work.COMPACT);
        } else if (dice < 105) {
            List<Reading> readings =
                    several(random.nextInt(1, 8), r -> r.nextBoolean() ? read(r) : view(r), random);
            return new StoreOperation.RunWith(
                    random.nextInt(3) == 0 ? Work.COMPACT : Work.FLUSH,
                    random.nextInt(BOUNDARIES),
                    readings);
        } else if (dice < 450) {
            return new StoreOperation.GiveTurns(random.nextInt(1, 6));
        } else if (dice < 530) {
            return new StoreOperation.Sync();
        }
        return new StoreOperation.ReadStats();
    }

    private StoreOperation rare(SplittableRandom random) {
        int bucket = random.nextInt(1, BUCKETS.size());
        int dice = random.nextInt(900);
        if (dice < 300) {
            return new StoreOperation.CreateBucket(bucket);
        } else if (dice < 380) {
            return new StoreOperation.DropBucket(bucket);
        } else if (dice < 450) {
            return new StoreOperation.ListBuckets();
        } else if (dice < 600) {
            return new StoreOperation.ClockJump(jump(random));
        } else if (dice < 870) {
            return new StoreOperation.Advance(random.nextInt(3_000));
        } else if (dice < 878) {
            return new StoreOperation.Reopen();
        } else if (dice < 888 || !powerLosses) {
            return new StoreOperation.Kill(lastWork(random), random.nextInt(BOUNDARIES));
        }
        return new StoreOperation.PowerLoss(
                lastWork(random), random.nextInt(BOUNDARIES), random.nextInt(12));
    }

    private static Work lastWork(SplittableRandom random) {
        int dice = random.nextInt(4);
        return dice < 2 ? Work.NOTHING : dice == 2 ? Work.FLUSH : Work.COMPACT;
    }

    /** Mostly about as far as times to live reach; rarely years, more than a record can express. */
    private static long jump(SplittableRandom random) {
        long most = random.nextInt(100) == 0 ? 10L * 365 * 86_400_000 : 20_000;
        return random.nextLong(-most, most);
    }

    private static <T> List<T> several(
            int count, Function<SplittableRandom, T> draw, SplittableRandom random) {
        List<T> drawn = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drawn.add(draw.apply(random));
        }
        return drawn;
    }
}
