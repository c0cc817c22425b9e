package dev.logkv.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.Bucket;
import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import dev.logkv.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Accounts in one bucket between which batches move amounts: whatever sees the bucket as it was at
 * one moment finds the same sum. An account without money has no entry, so deletes take part.
 */
final class TreeLedger {

    private static final int ACCOUNTS = 32;
    private static final long OPENING_BALANCE = 100;
    private static final long SUM = ACCOUNTS * OPENING_BALANCE;
    private static final int FILLER_BYTES = 200;

    private final LogKV store;
    private final Bucket bucket;
    private final int writers;

    /** Each account is written by one writer, {@code account % writers}. */
    private final long[] balances = new long[ACCOUNTS];

    TreeLedger(LogKV store, int writers) {
        this.store = store;
        this.bucket = store.bucket("ledger");
        this.writers = writers;
        store.write(
                batch -> {
                    for (int account = 0; account < ACCOUNTS; account++) {
                        balances[account] = OPENING_BALANCE;
                        batch.put(bucket, key(account), value(account));
                    }
                });
    }

    /** Moves amounts between some accounts of one writer. */
    void transfer(int writer, SplittableRandom random) {
        store.write(
                batch -> {
                    for (int i = random.nextInt(1, 4); i > 0; i--) {
                        int from = account(writer, random);
                        int to = account(writer, random);
                        // Everything, now and then, so that the account's entry goes.
                        long amount =
                                random.nextInt(4) == 0
                                        ? balances[from]
                                        : random.nextLong(balances[from] + 1);
                        balances[from] -= amount;
                        balances[to] += amount;
                        for (int account : new int[] {from, to}) {
                            if (balances[account] == 0) {
                                batch.delete(bucket, key(account));
                            } else {
                                batch.put(bucket, key(account), value(account));
                            }
                        }
                    }
                });
    }

    private int account(int writer, SplittableRandom random) {
        return random.nextInt(ACCOUNTS / writers) * writers + writer;
    }

    /** Looks at all accounts in one of the ways in which the store shows one moment. */
    void check(SplittableRandom random) {
        switch (random.nextInt(6)) {
            case 0 -> assertThat(sum(bucket.getAll(keys()))).isEqualTo(SUM);
            case 1 -> assertThat(sum(bucket.scan(Range.all()), false)).isEqualTo(SUM);
            case 2 -> assertThat(sum(bucket.scan(Range.all().reversed()), true)).isEqualTo(SUM);
            case 3 -> checkSlowCursor(random);
            default -> {
                try (Snapshot snapshot = store.snapshot()) {
                    check(snapshot);
                }
            }
        }
    }

    /** Looks at all accounts through a snapshot, in every way. */
    void check(Snapshot snapshot) {
        assertThat(sum(snapshot.getAll(bucket, keys()))).isEqualTo(SUM);
        assertThat(sum(snapshot.scan(bucket, Range.all()), false)).isEqualTo(SUM);
        assertThat(sum(snapshot.scan(bucket, Range.all().reversed()), true)).isEqualTo(SUM);
        long sum = 0;
        for (byte[] key : keys()) {
            Long balance =
                    snapshot.read(
                            bucket, key, value -> Long.valueOf(StampedValue.number(key, value)));
            sum += balance == null ? 0 : balance;
        }
        assertThat(sum).isEqualTo(SUM);
    }

    /** Others flush and merge while the cursor is somewhere in the middle. */
    private void checkSlowCursor(SplittableRandom random) {
        int stop = random.nextInt(ACCOUNTS / 2);
        long sum = 0;
        int seen = 0;
        try (Cursor cursor = bucket.scan(Range.all())) {
            while (cursor.next()) {
                sum += StampedValue.number(cursor.key(), cursor.valueSegment());
                if (seen++ == stop) {
                    store.flush();
                }
            }
        }
        assertThat(sum).isEqualTo(SUM);
    }

    private static long sum(Cursor entries, boolean reversed) {
        byte[] last = null;
        long sum = 0;
        try (Cursor cursor = entries) {
            while (cursor.next()) {
                byte[] key = cursor.key();
                if (last != null) {
                    assertThat(Arrays.compareUnsigned(key, last) > 0).isNotEqualTo(reversed);
                }
                last = key;
                sum += StampedValue.number(key, cursor.value());
            }
        }
        return sum;
    }

    private static long sum(List<byte @Nullable []> values) {
        long sum = 0;
        for (int account = 0; account < ACCOUNTS; account++) {
            byte[] value = values.get(account);
            sum += value == null ? 0 : StampedValue.number(key(account), value);
        }
        return sum;
    }

    /** Every account has what its writer last gave it. When nobody writes. */
    void checkBalances(LogKV opened) {
        Bucket found = opened.bucket("ledger");
        for (int account = 0; account < ACCOUNTS; account++) {
            byte[] value = found.get(key(account));
            assertThat(value != null).isEqualTo(balances[account] > 0);
            if (balances[account] > 0) {
                assertThat(StampedValue.number(key(account), Objects.requireNonNull(value)))
                        .isEqualTo(balances[account]);
            }
        }
    }

    private byte[] value(int account) {
        return StampedValue.of(key(account), balances[account], FILLER_BYTES);
    }

    private static List<byte[]> keys() {
        List<byte[]> keys = new ArrayList<>();
        for (int account = 0; account < ACCOUNTS; account++) {
            keys.add(key(account));
        }
        return keys;
    }

    private static byte[] key(int account) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(account * 0x01010101).array();
    }
}
