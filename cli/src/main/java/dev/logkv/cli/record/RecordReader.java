package dev.logkv.cli.record;

import java.io.Closeable;
import java.io.IOException;

/**
 * Walks over the records of a file, each a key and a value. Starts before the first record. For one
 * thread.
 */
public interface RecordReader extends Closeable {

    /** The longest record that a text format may hold, in bytes of the file: it is kept whole. */
    int TEXT_RECORD_BYTES_MAX = 256 << 20;

    /**
     * Moves to the next record.
     *
     * @return false when there is none left
     * @throws BadRecordException if the record is malformed; unless that is final, the next call
     *     moves on to the one after it
     */
    boolean next() throws IOException, BadRecordException;

    /** Returns where the current record is in the file, in words. */
    String place();

    /** Returns the key of the current record; the caller's to keep. */
    byte[] key();

    /** Returns the value of the current record; the caller's to keep. */
    byte[] value();
}
