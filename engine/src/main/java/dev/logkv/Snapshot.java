package dev.logkv;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of all buckets at one moment. Reads through it see every write that was
 * acknowledged before it was taken and none that came later; expiry is judged by the clock at the
 * time of the read.
 *
 * <p>May be used from any number of threads. It must be closed: until then no version that it can
 * see is removed. Use after {@link #close} throws {@link IllegalStateException}; cursors opened
 * from it may outlive it.
 */
public interface Snapshot extends AutoCloseable {

    /** Returns the sequence number of the newest operation that this snapshot can see. */
    long sequence();

    /** Returns a copy of the value in the default bucket, or null when the key is absent. */
    byte @Nullable [] get(byte[] key);

    /** Returns a copy of the value, or null when the key is absent. */
    byte @Nullable [] get(Bucket bucket, byte[] key);

    /** Returns copies of the values of several keys; see {@link Bucket#getAll}. */
    List<byte @Nullable []> getAll(Bucket bucket, List<byte[]> keys);

    /** Reads without a copy; see {@link Bucket#read}. */
    <R extends @Nullable Object> @Nullable R read(
            Bucket bucket, byte[] key, Function<? super MemorySegment, ? extends R> reader);

    /** Returns a cursor over the default bucket. It must be closed. */
    Cursor scan(Range range);

    /** Returns a cursor over a bucket, which may have been dropped since. It must be closed. */
    Cursor scan(Bucket bucket, Range range);

    /** Lets go of what this snapshot kept. Closing twice does nothing. */
    @Override
    void close();
}
