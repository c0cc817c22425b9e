package dev.logkv.cli.record;

import java.io.Closeable;
import java.io.IOException;

/** Writes records to a file. For one thread. */
public interface RecordWriter extends Closeable {

    /** Writes one record. */
    void write(byte[] key, byte[] value) throws IOException;
}
