package dev.logkv.benchmarks.workload;

import dev.logkv.benchmarks.engine.Engine;
import dev.logkv.benchmarks.engine.EntryCursor;
import org.jspecify.annotations.Nullable;

/**
 * A store under measurement with the model of what it has to hold. Each answer is checked; the
 * first one that is wrong ends the run.
 */
record Subject(Engine engine, Keys keys, Values values, Model model) implements AutoCloseable {

    /** Entries of a scan between two looks at the clock: one look costs as much as an entry. */
    private static final int SCAN_LAP = 64;

    static Subject open(Session session, boolean scattered, int valueBytes, int capacity) {
        return new Subject(
                session.open(session.scale(capacity, valueBytes)),
                new Keys(scattered),
                new Values(valueBytes, session.plan().seed()),
                new Model(capacity));
    }

    /** Puts entries from 0 on that are not there yet, as many as the time allows. */
    void fill(int entries, Meter meter) {
        int entry = 0;
        boolean goesOn = true;
        while (entry < entries && goesOn) {
            engine.put(keys.key(entry), values.value(entry, (byte) 0));
            entry++;
            goesOn = meter.lap();
        }
        model.setCount(entry);
    }

    /** Puts the next generation of random entries. */
    long overwrite(long operations, long seed, Meter meter) {
        long done = 0;
        while (done < operations) {
            long entry = Mix.below(model.count(), seed, done);
            putNext(entry);
            done++;
            if (!meter.lap()) {
                break;
            }
        }
        return done;
    }

    /** Gets random entries. */
    void read(long operations, long seed, Meter meter) {
        for (long i = 0; i < operations; i++) {
            check(Mix.below(model.count(), seed, i));
            if (!meter.lap()) {
                return;
            }
        }
    }

    /** Gets keys that are not there. */
    void readMissing(long operations, long seed, Meter meter) {
        for (long i = 0; i < operations; i++) {
            long number = Mix.below(Integer.MAX_VALUE, seed, i);
            if (engine.get(keys.absent(number)) != null) {
                throw new IllegalStateException("there is a value of the absent key " + number);
            }
            if (!meter.lap()) {
                return;
            }
        }
    }

    void putNext(long entry) {
        short generation = model.next(entry);
        engine.put(keys.key(entry), values.value(entry, (byte) generation));
        model.setGeneration(entry, generation);
    }

    /** Gets an entry that nobody writes meanwhile. */
    void check(long entry) {
        byte[] value = get(entry);
        byte generation = (byte) model.generation(entry);
        if (Values.generationOf(value) != generation) {
            throw new IllegalStateException(
                    "entry %,d is in generation %d, not %d"
                            .formatted(entry, Values.generationOf(value), generation));
        }
    }

    /** Gets an entry that another thread may be writing. */
    void checkShared(long entry) {
        short before = model.generation(entry);
        byte[] value = get(entry);
        short after = model.generation(entry);
        if (!Model.isBetween(Values.generationOf(value), before, after)) {
            throw new IllegalStateException(
                    "entry %,d is in generation %d, not one of %d to %d"
                            .formatted(
                                    entry,
                                    Values.generationOf(value) & 0xff,
                                    before & 0xff,
                                    (after + 1) & 0xff));
        }
    }

    private byte[] get(long entry) {
        byte[] value = engine.get(keys.key(entry));
        if (value == null) {
            throw new IllegalStateException("entry %,d is lost".formatted(entry));
        }
        if (!values.isValueOf(entry, value)) {
            throw new IllegalStateException("wrong value of entry %,d".formatted(entry));
        }
        return value;
    }

    /**
     * Walks over all entries, each of which has to be there once, in order and in its generation.
     *
     * @param every only entries whose number it divides are there
     */
    void scan(boolean reversed, int every, Meter meter) {
        long count = 0;
        long numbers = 0;
        long generations = 0;
        try (EntryCursor cursor = engine.scan(null, reversed)) {
            long before = 0;
            int pending = 0;
            while (cursor.next()) {
                byte[] key = cursor.key();
                byte[] value = cursor.value();
                checkStep(before, key, value, reversed, count == 0);
                before = Keys.prefixOf(key);
                numbers += Keys.entryOf(key);
                generations += Values.generationOf(value);
                count++;
                if (++pending == SCAN_LAP) {
                    pending = 0;
                    if (!meter.lap(SCAN_LAP)) {
                        return;
                    }
                }
            }
            meter.lap(pending);
        }
        checkSums(every, count, numbers, generations);
    }

    private void checkSums(int every, long count, long numbers, long generations) {
        long expectedCount = 0;
        long expectedNumbers = 0;
        long expectedGenerations = 0;
        for (long entry = 0; entry < model.count(); entry += every) {
            expectedCount++;
            expectedNumbers += entry;
            expectedGenerations += (byte) model.generation(entry);
        }
        if (count != expectedCount
                || numbers != expectedNumbers
                || generations != expectedGenerations) {
            throw new IllegalStateException(
                    "a scan shows %,d entries, numbers %,d, generations %,d; expected %,d, %,d, %,d"
                            .formatted(
                                    count,
                                    numbers,
                                    generations,
                                    expectedCount,
                                    expectedNumbers,
                                    expectedGenerations));
        }
    }

    /** Seeks an entry that is there, and reads on. */
    void seek(long entry, int length) {
        byte[] from = keys.key(entry);
        try (EntryCursor cursor = engine.scan(from, false)) {
            long before = 0;
            for (int i = 0; i < length && cursor.next(); i++) {
                byte[] key = cursor.key();
                if (i == 0 && !keys.isKeyOf(entry, key)) {
                    throw new IllegalStateException("seek of entry %,d fails".formatted(entry));
                }
                checkStep(before, key, cursor.value(), false, i == 0);
                before = Keys.prefixOf(key);
            }
        }
    }

    private static void checkStep(
            long before, byte[] key, byte @Nullable [] value, boolean reversed, boolean first) {
        long prefix = Keys.prefixOf(key);
        int order = Long.compareUnsigned(before, prefix);
        if (!first && (reversed ? order <= 0 : order >= 0)) {
            throw new IllegalStateException("a scan is out of order");
        }
        if (value == null || Values.entryOf(value) != Keys.entryOf(key)) {
            throw new IllegalStateException(
                    "a scan has a wrong value of entry %,d".formatted(Keys.entryOf(key)));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
