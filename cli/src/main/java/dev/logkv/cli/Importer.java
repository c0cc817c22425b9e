package dev.logkv.cli;

import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.LogKV;
import dev.logkv.cli.record.BadRecordException;
import dev.logkv.cli.record.RecordReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Stores records in batches, each of them whole or not at all. For one thread, and one import. */
final class Importer {

    /** Ends a batch: enough for its framing and its sync to be shared by many records. */
    private static final int BATCH_RECORDS_MAX = 1000;

    /** Ends a batch as well, so that large values do not fill the heap. */
    private static final long BATCH_BYTES = 4 << 20;

    private final LogKV db;
    private final Bucket bucket;
    private final Durability durability;
    private final boolean skipsBad;
    private final LongConsumer onStored;

    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private long waitingBytes;
    private long stored;
    private long storedBytes;
    private long skipped;
    private @Nullable String firstProblem;

    /**
     * @param skipsBad whether malformed records are passed over and counted
     * @param onStored is told after each batch how many records are stored by now
     */
    Importer(
            LogKV db,
            Bucket bucket,
            Durability durability,
            boolean skipsBad,
            LongConsumer onStored) {
        this.db = db;
        this.bucket = bucket;
        this.durability = durability;
        this.skipsBad = skipsBad;
        this.onStored = onStored;
    }

    /**
     * Stores all records.
     *
     * @throws BadRecordException if one is malformed and not passed over; those before it are
     *     stored
     */
    void run(RecordReader records) throws IOException, BadRecordException {
        boolean isMore = true;
        while (isMore) {
            try {
                isMore = records.next();
                if (isMore) {
                    add(records);
                }
            } catch (BadRecordException e) {
                if (!skipsBad || e.isFinal()) {
                    commit();
                    throw e;
                }
                skipped++;
                firstProblem = firstProblem == null ? e.getMessage() : firstProblem;
            }
        }
        commit();
    }

    private void add(RecordReader records) throws BadRecordException {
        byte[] key = records.key();
        if (key.length > LogKV.KEY_BYTES_MAX) {
            throw BadRecordException.at(
                    records.place(),
                    "key of %,d bytes, at most %,d".formatted(key.length, LogKV.KEY_BYTES_MAX));
        }
        byte[] value = records.value();
        keys.add(key);
        values.add(value);
        waitingBytes += key.length + value.length;
        if (keys.size() == BATCH_RECORDS_MAX || waitingBytes >= BATCH_BYTES) {
            commit();
        }
    }

    private void commit() {
        if (keys.isEmpty()) {
            return;
        }
        db.write(
                batch -> {
                    for (int i = 0; i < keys.size(); i++) {
                        batch.put(bucket, keys.get(i), values.get(i));
                    }
                },
                durability);
        stored += keys.size();
        storedBytes += waitingBytes;
        keys.clear();
        values.clear();
        waitingBytes = 0;
        onStored.accept(stored);
    }

    /** Returns how many records are stored. */
    long stored() {
        return stored;
    }

    /** Returns how many bytes their keys and values have. */
    long storedBytes() {
        return storedBytes;
    }

    /** Returns how many malformed records were passed over. */
    long skipped() {
        return skipped;
    }

    /** Returns what was wrong with the first of them, or null when there was none. */
    @Nullable String firstProblem() {
        return firstProblem;
    }
}
