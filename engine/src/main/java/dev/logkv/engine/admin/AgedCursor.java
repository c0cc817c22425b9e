package dev.logkv.engine.admin;

import dev.logkv.engine.entry.EntryCursor;
import dev.logkv.engine.entry.Operation;
import dev.logkv.engine.entry.RangeDeletion;

/**
 * The entries of a table or of the log, with ages in the place of sequence numbers: they tell the
 * newer of two entries from the older in every case. An entry that was written with sequence 0 is
 * older than all that have a number; of two such on one key, the one in the table with the greater
 * number is newer, because a table gets its number when it is written, and 0 is written only where
 * nothing older lies below.
 */
final class AgedCursor implements EntryCursor {

    /** Above the number of every table. */
    private static final long AGE_OF_SEQUENCE_0 = 1L << 62;

    private final EntryCursor source;
    private final long number;

    /**
     * @param number of the table; 0 for the log, in which all operations have sequence numbers
     */
    AgedCursor(EntryCursor source, long number) {
        this.source = source;
        this.number = number;
    }

    @Override
    public boolean next() {
        return source.next();
    }

    @Override
    public Operation operation() {
        return source.operation();
    }

    @Override
    public long sequence() {
        long sequence = source.sequence();
        return sequence == 0 ? number : age(sequence);
    }

    /** Returns the age of an operation with a sequence number. */
    private static long age(long sequence) {
        return AGE_OF_SEQUENCE_0 + sequence;
    }

    /** Returns a range deletion with its age. */
    static RangeDeletion aged(RangeDeletion deletion) {
        return new RangeDeletion(deletion.from(), deletion.to(), age(deletion.sequence()));
    }
}
