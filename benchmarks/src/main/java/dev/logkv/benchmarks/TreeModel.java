package dev.logkv.benchmarks;

import dev.logkv.Cursor;
import dev.logkv.LogKV;
import dev.logkv.Range;
import java.lang.foreign.MemorySegment;

/**
 * What a store holds after each stage of a {@link TreeLoad}, computed and never stored, so that it
 * may be larger than memory. Every answer of the store is checked against it.
 */
final class TreeModel {

    /** Of the first bytes of keys: about a third of all keys is deleted in ranges. */
    static final int RANGES_FROM = 0x40;

    static final int RANGES_TO = 0x95;

    enum Stage {
        LOADED,
        OVERWRITTEN,
        DELETED
    }

    private final int entries;
    private final Workload workload = new Workload();
    private Stage stage = Stage.LOADED;

    TreeModel(int entries) {
        this.entries = entries;
    }

    void reach(Stage stage) {
        this.stage = stage;
    }

    static boolean isOverwritten(int entry) {
        return entry % 2 == 0;
    }

    static boolean isDeletedAlone(int entry) {
        return entry % 4 == 3;
    }

    boolean isPresent(int entry) {
        if (stage != Stage.DELETED) {
            return true;
        }
        int first = Workload.firstByte(entry);
        return !isDeletedAlone(entry) && (first < RANGES_FROM || first >= RANGES_TO);
    }

    int generation(int entry) {
        return stage != Stage.LOADED && isOverwritten(entry) ? 1 : 0;
    }

    /** Returns the bytes of all keys and values. */
    long logicalBytes() {
        long present = 0;
        for (int entry = 0; entry < entries; entry++) {
            present += isPresent(entry) ? 1 : 0;
        }
        return present * (Workload.KEY_BYTES + Workload.VALUE_BYTES);
    }

    /** Reads an entry that follows from the step; fails if the answer is wrong. */
    long readRandom(LogKV db, int step) {
        check(db, workload.pick(step, entries));
        return 1;
    }

    private void check(LogKV db, int entry) {
        byte[] value = db.get(workload.key(entry));
        boolean right =
                value == null
                        ? !isPresent(entry)
                        : isPresent(entry) && Workload.isValueOf(entry, generation(entry), value);
        if (!right) {
            throw new IllegalStateException(
                    "entry %,d reads %s".formatted(entry, value == null ? "absent" : "wrongly"));
        }
    }

    /** Reads a key that was never written. */
    long readAbsent(LogKV db, int step) {
        if (db.get(workload.key(entries + step)) != null) {
            throw new IllegalStateException("found an entry that was never written");
        }
        return 1;
    }

    /** Scans everything, and fails unless it is exactly what the model holds. */
    long scan(LogKV db, boolean reversed) {
        long count = 0;
        long sum = 0;
        try (Cursor cursor = db.scan(reversed ? Range.all().reversed() : Range.all())) {
            while (cursor.next()) {
                MemorySegment value = cursor.valueSegment();
                int entry = Math.toIntExact(Workload.entryIn(value));
                if (entry < 0
                        || entry >= entries
                        || !isPresent(entry)
                        || !Workload.isKeyOf(entry, cursor.keySegment())
                        || !Workload.isValueOf(entry, generation(entry), value)) {
                    throw new IllegalStateException("the scan shows a wrong entry, " + entry);
                }
                count++;
                sum += entry;
            }
        }
        checkTotals(count, sum);
        return count;
    }

    private void checkTotals(long count, long sum) {
        long expectedCount = 0;
        long expectedSum = 0;
        for (int entry = 0; entry < entries; entry++) {
            if (isPresent(entry)) {
                expectedCount++;
                expectedSum += entry;
            }
        }
        if (count != expectedCount || sum != expectedSum) {
            throw new IllegalStateException(
                    "the scan shows %,d entries that sum to %,d; expected %,d and %,d"
                            .formatted(count, sum, expectedCount, expectedSum));
        }
    }
}
